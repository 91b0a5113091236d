import type { Described, Source } from "@zen/plugin-sdk/pipeline";
import { Fault, type Span } from "./fault.js";
import { entriesOf, member, text } from "./form.js";
import { plainJson, type Located, type LocatedScalar } from "./located.js";
import { looksLikeReference, parseReference, type Reference } from "./reference.js";
import type { NameScope } from "./scope.js";

/** `pipelines/penguins.yaml:12:5` of a place in the text. */
export type Place = (at: Span) => string;

/** The outputs of a pipeline or of a body. */
export function readOutputs(
  outputs: Located | undefined,
  scope: NameScope,
  place: Place,
  refers = new Set<string>(),
): Readonly<Record<string, Described<Source>>> {
  const read = entriesOf(outputs, "outputs").map(([name, { value }]) => [
    name,
    readSource(value, scope, place, refers),
  ]);
  return Object.fromEntries(read) as Readonly<Record<string, Described<Source>>>;
}

/** What a map goes over, a gather takes and so on. @param refers Learns the id of the node. */
export function readSource(value: Located, scope: NameScope, place: Place, refers: Set<string>): Described<Source> {
  const reference = readReference(value);
  if (reference.to === "param")
    throw new Fault("REFERENCE_INVALID", "A parameter cannot stand here", "Write steps.NAME.OUTPUT.", value);
  const to = scope.source(reference, value);
  if ("node" in to) refers.add(to.node);
  return { to, at: place(value) };
}

export function readReference(value: Located): Reference {
  return parseReference(text(value, "A reference"), spansIn(value as LocatedScalar)).reference;
}

/** Places in the text of a scalar; the scalar itself where its text is not written as it is. */
export function spansIn(value: LocatedScalar): (from: number, to: number) => Span {
  return (from, to) => (value.plain ? { start: value.start + from, end: value.start + Math.max(to, from + 1) } : value);
}

/** What an input of a step, or a parameter of a pipeline that is called, is bound to. */
export function readInput(value: Located, scope: NameScope, place: Place, refers: Set<string>): Described {
  const at = place(value);
  const literal = literally(value);
  if (literal !== undefined) return { to: { value: plainJson(literal) }, at };
  if (value.kind !== "scalar" || typeof value.value !== "string" || !looksLikeReference(value.value))
    return { to: { value: plainJson(value) }, at };
  try {
    const reference = readReference(value);
    return reference.to === "param"
      ? { to: scope.param(reference.name, value), at }
      : readSource(value, scope, place, refers);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, message, hint, span } = error;
    throw new Fault(code, message, `${hint} For this very text write { value: ${value.value} }.`, span);
  }
}

/** `{ value: ... }` stands for what is under `value`, whatever that looks like. */
function literally(value: Located): Located | undefined {
  return value.kind === "table" && value.entries.size === 1 ? member(value, "value") : undefined;
}
