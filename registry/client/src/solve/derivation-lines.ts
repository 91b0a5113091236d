import { isDerived, uses, type DerivedIncompatibility } from "./derivation.js";
import type { Incompatibility } from "./incompatibility.js";
import { demandsInWords, inWords } from "./words.js";

/**
 * How an incompatibility follows from what was given, a line for each step; a step that is referred to from further below ends with its
 * number. Nothing where this takes more than `max` steps.
 */
export function derivationLines(failure: Incompatibility, max: number): readonly string[] | undefined {
  const counts = uses(failure);
  if ([...counts.keys()].filter(isDerived).length > 2 * max) return undefined;
  const writer = new LineWriter(counts);
  if (isDerived(failure)) writer.write(failure);
  else writer.lines.push(`${sentence(`${inWords(failure)}, so nothing fits`)}`);
  return writer.lines.length > max ? undefined : writer.numbered();
}

class LineWriter {
  readonly lines: string[] = [];
  readonly #referred = new Set<number>();
  readonly #numbers = new Map<Incompatibility, number>();
  /** What the last line concludes. */
  #last: Incompatibility | undefined;

  constructor(private readonly counts: ReadonlyMap<Incompatibility, number>) {}

  /** The lines, with a number at the end of those that others refer to. */
  numbered(): readonly string[] {
    return this.lines.map((line, at) => (this.#referred.has(at + 1) ? `${line} (${at + 1})` : line));
  }

  write(step: DerivedIncompatibility): void {
    const given: Incompatibility[] = [];
    const steps = new Set<DerivedIncompatibility>();
    for (const from of step.cause.from) {
      const inner = this.#passedOver(from);
      given.push(...inner.given);
      for (const each of inner.before) steps.add(each);
    }
    // The longer proof first, so that the shorter one stands right above what is made of it.
    const before = [...steps].sort((a, b) => Number(simple(a)) - Number(simple(b)));
    for (const each of before) if (!this.#numbers.has(each)) this.write(each);
    const follows = before.find((each) => each === this.#last);
    const others = before.filter((each) => each !== follows);
    for (const each of others) this.#referred.add(this.#numbers.get(each)!);
    const because = [
      ...demandsInWords(given.filter(isDemand)),
      ...given
        .filter((each) => !isDemand(each))
        .sort((a, b) => place(a) - place(b))
        .map(inWords),
      ...others.map((each) => `${inWords(each)} (${this.#numbers.get(each)})`),
    ];
    const start =
      because.length === 0 ? "So" : `${follows === undefined ? "Because" : "And because"} ${because.join(" and ")},`;
    this.#numbers.set(step, this.lines.length + 1);
    this.lines.push(`${sentence(`${start} ${inWords(step)}`)}`);
    this.#last = step;
  }

  /** A step that only adds one given thing to another step, and is made use of once, needs no line of its own. */
  #passedOver(from: Incompatibility): { given: Incompatibility[]; before: DerivedIncompatibility[] } {
    if (!isDerived(from)) return { given: [from], before: [] };
    const given = from.cause.from.filter((each) => !isDerived(each));
    if (given.length !== 1 || this.#numbers.has(from) || (this.counts.get(from) ?? 0) > 1)
      return { given: [], before: [from] };
    return { given, before: from.cause.from.filter(isDerived) };
  }
}

function simple({ cause }: DerivedIncompatibility): boolean {
  return !cause.from.some(isDerived);
}

function isDemand({ cause }: Incompatibility): boolean {
  return cause.kind === "demand";
}

function place({ cause }: Incompatibility): number {
  return cause.kind === "requirement" ? 0 : 1;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
