import type { RunEvent, StepState } from "@zen/client";
import { warningText, type RunRecord } from "@zen/plugin-sdk";
import { duration } from "../output/time.js";
import { cut, printable, widthOf } from "../output/width.js";
import type { Output } from "../output/output.js";
import { becauseText, itemsText } from "./items.js";
import { stateWord } from "./state-word.js";

const FRAME_MS = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FINAL: readonly StepState[] = ["ran", "cached", "failed", "skipped", "cancelled"];

interface Active {
  readonly since: number;
  state: StepState;
  fraction?: number;
  line?: string;
  /** Of a map: how many of its items have ended. */
  items?: string;
}

/**
 * Shows a run on stderr: a line for each step that has ended, and below, where a person watches, a line for each that is under way.
 */
export class RunView {
  readonly #active = new Map<string, Active>();
  readonly #warned = new Set<string>();
  #width = 4;
  #drawn = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended: RunRecord | undefined;

  constructor(private readonly out: Output) {}

  readonly show = (event: RunEvent): void => {
    if (event.type === "run-started") return this.#start(event);
    if (event.type === "step") this.#step(event);
    if (event.type === "progress") this.#change(event.node, { fraction: event.fraction });
    if (event.type === "log") this.#change(event.node, { line: event.text });
    if (event.type === "warning") this.#warn(event);
    if (event.type === "run-finished") this.#finish(event.run);
  };

  /** Leaves the terminal as a person expects it; safe to call twice. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.out.above = undefined;
    this.#erase();
  }

  #finish(run: RunRecord): void {
    this.#ended = run;
    this.#active.clear();
    this.close();
  }

  #start({ run, steps }: Extract<RunEvent, { type: "run-started" }>): void {
    if (this.#ended !== undefined) this.#goOn(this.#ended, run);
    this.#width = Math.min(32, Math.max(4, ...steps.map(({ node }) => widthOf(node))));
    if (!this.out.live) return;
    this.#timer = setInterval(() => this.#draw(), FRAME_MS).unref();
    this.out.above = (write) => {
      this.#erase();
      write();
      this.#draw();
    };
  }

  /** A run goes on elsewhere because its machine was lost under it. */
  #goOn({ error }: RunRecord, { id }: RunRecord): void {
    this.out.note(`  ${stateWord("retrying", this.out.errorStyle)} as the run ${id}  ${error?.message ?? ""}`);
  }

  #step(event: Extract<RunEvent, { type: "step" }>): void {
    // A map has one line, with a count: it changes as its items end.
    if (event.within !== undefined) return;
    if (FINAL.includes(event.state)) {
      this.#active.delete(event.node);
      return this.out.note(this.#finished(event));
    }
    const since = this.#active.get(event.node)?.since ?? Date.now();
    const { items } = event;
    const done = items === undefined ? undefined : items.ran + items.cached + items.failed;
    const counted =
      items === undefined ? {} : { items: `${done} of ${items.total}`, fraction: (done ?? 0) / (items.total || 1) };
    this.#active.set(event.node, { since, state: event.state, ...counted });
    if (event.state === "retrying")
      this.out.note(`  ${stateWord(event.state, this.out.errorStyle)} ${event.node}  ${event.error?.message ?? ""}`);
  }

  /** The same line of code warns once, in however many steps and items it runs. */
  #warn({ node, warning }: Extract<RunEvent, { type: "warning" }>): void {
    const text = warningText(warning);
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.out.note(`  ${this.out.errorStyle.yellow("warning".padEnd(11))} ${node}  ${text}`);
  }

  #change(node: string, change: Partial<Active>): void {
    const active = this.#active.get(node);
    if (active !== undefined) Object.assign(active, change);
  }

  #finished({ node, state, durationMs, because, error, items }: Extract<RunEvent, { type: "step" }>): string {
    const { dim } = this.out.errorStyle;
    const detail = [
      ...(items === undefined ? [] : [itemsText({ ...items })]),
      ...(state === "skipped" ? [becauseText(because ?? [])] : []),
      ...(state === "failed" && error !== undefined ? [error.code] : []),
    ].join("  ");
    const time = durationMs === undefined || state === "skipped" || state === "cached" ? "" : duration(durationMs);
    const rest = `${time.padStart(9)}  ${detail}`.trimEnd();
    const name = rest === "" ? node : `${node.padEnd(this.#width)}  ${dim(rest)}`;
    return `  ${stateWord(state, this.out.errorStyle)} ${name}`;
  }

  #draw(): void {
    if (this.#timer === undefined) return;
    this.#erase();
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const room = Math.max(1, (this.out.stderr as { rows?: number }).rows ?? 24) - 2;
    const lines = [...this.#active]
      .filter(([, { state }]) => state !== "queued")
      .slice(0, room)
      .map(([node, active]) => this.#line(node, active));
    for (const line of lines) this.out.stderr.write(`${line}\n`);
    this.#drawn = lines.length;
  }

  #line(node: string, { since, state, fraction, line, items }: Active): string {
    const { cyan, dim } = this.out.errorStyle;
    const columns = (this.out.stderr as { columns?: number }).columns ?? 80;
    const percent =
      fraction === undefined ? "" : `  ${items === undefined ? "" : `${items}, `}${Math.round(fraction * 100)} %`;
    const head = `  ${FRAMES[this.#frame]} ${(state === "running" ? "" : state).padEnd(9)} ${node.padEnd(this.#width)}  ${duration(Date.now() - since).padStart(9)}${percent}`;
    const left = columns - widthOf(head) - 3;
    return `${cyan(cut(head, columns - 1))}${line !== undefined && left > 8 ? dim(`  ${cut(printable(line), left)}`) : ""}`;
  }

  #erase(): void {
    if (this.#drawn > 0) this.out.stderr.write(`\u001B[${this.#drawn}A\u001B[0J`);
    this.#drawn = 0;
  }
}
