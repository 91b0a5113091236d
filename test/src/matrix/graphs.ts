/** One shape of pipeline, and what must come of it wherever it runs. */
export interface Graph {
  /** Of the pipeline too. */
  readonly name: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly state: "succeeded" | "failed";
  /** What `value` holds in the end. */
  readonly value?: unknown;
  /** How many steps run the first time, and how many when it is run once more. */
  readonly ran: number;
  readonly again: number;
  readonly failed?: number;
  readonly skipped?: number;
  /** The run is stopped while this step is under way, and run once more. */
  readonly stopAt?: string;
  /** It is ended by its id, as from another process, and resumed: what is never cached is taken over too. */
  readonly resumed?: true;
}

export const GRAPHS: readonly Graph[] = [
  { name: "linear", state: "succeeded", value: 3, ran: 3, again: 0 },
  { name: "diamond", state: "succeeded", value: 4, ran: 4, again: 0 },
  { name: "wide", state: "succeeded", value: 12, ran: 14, again: 0 },
  { name: "deep", state: "succeeded", value: 40, ran: 40, again: 0 },
  { name: "mapped", state: "succeeded", value: [1, 2, 3, 4], ran: 5, again: 0 },
  { name: "empty", state: "succeeded", value: [], ran: 1, again: 0 },
  { name: "nested", state: "succeeded", value: [[1], [1, 2], [1, 2, 3]], ran: 13, again: 0 },
  { name: "conditional", state: "succeeded", value: 2, ran: 3, again: 0, skipped: 1 },
  { name: "effectful", state: "succeeded", value: 1, ran: 2, again: 1 },
  { name: "failing", state: "failed", ran: 2, again: 0, failed: 1, skipped: 1 },
  { name: "failing-items", state: "failed", ran: 3, again: 0, failed: 1, skipped: 1 },
  { name: "flaky", state: "succeeded", value: 3, ran: 1, again: 0 },
  { name: "slow", state: "failed", ran: 0, again: 0, failed: 1 },
  { name: "stopped", state: "succeeded", value: 2, ran: 1, again: 0, stopAt: "wait" },
  { name: "resumed", state: "succeeded", value: 2, ran: 1, again: 1, stopAt: "wait", resumed: true },
];

/** `salt` makes every result new; `dir` is a folder in which steps leave marks for one another. */
export const SOURCE = `import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { effect, json, list, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

const number = json<number>();
export const start = step("start", { inputs: { salt: p.string(), of: p.int(1) }, outputs: { value: number } }, async ({ of }) => ({ value: of }));
export const inc = step("inc", { inputs: { value: number }, outputs: { value: number } }, async ({ value }) => ({ value: value + 1 }));
export const add2 = step("add2", { inputs: { a: number, b: number }, outputs: { value: number } }, async ({ a, b }) => ({ value: a + b }));
export const total = step("total", { inputs: { values: list(number) }, outputs: { value: number } }, async ({ values }) => ({ value: values.reduce((sum, one) => sum + one, 0) }));
export const range = step("range", { inputs: { salt: p.string(), count: p.int() }, outputs: { all: json<number[]>() } }, async ({ count }) => ({ all: Array.from({ length: count }, (_, index) => index) }));
export const next = step("next", { inputs: { salt: p.string(), n: p.number(), bad: p.int(-1) }, outputs: { value: number } }, async ({ n, bad }) => {
  if (n === bad) throw new Error("bad item");
  return { value: n + 1 };
});
export const tell = effect("tell", { inputs: { value: number }, outputs: {} }, async () => ({}));
export const fails = step("fails", { inputs: { value: number }, outputs: { value: number } }, async () => Promise.reject(new Error("as it must")));
export const flaky = step("flaky", { inputs: { dir: p.string(), salt: p.string() }, outputs: { value: number } }, async ({ dir, salt }) => {
  const tries = readdirSync(dir).filter((name) => name.startsWith("try-" + salt)).length + 1;
  writeFileSync(join(dir, "try-" + salt + "-" + tries), "");
  if (tries < 3) throw new Error("try " + tries);
  return { value: tries };
});
export const hangs = step("hangs", { inputs: { salt: p.string() }, outputs: { value: number } }, async () => new Promise<never>(() => undefined));
export const wait = step("wait", { inputs: { value: number, dir: p.string(), salt: p.string() }, outputs: { value: number } }, async ({ value, dir, salt }, ctx) => {
  while (!existsSync(join(dir, "go-" + salt))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ctx.signal.throwIfAborted();
  }
  return { value: value + 1 };
});

const given = { salt: p.string(), dir: p.string() };
export const linear = pipeline("linear", given, (add, { salt }) => add(inc, add(inc, add(start, { salt }))));
export const diamond = pipeline("diamond", given, (add, { salt }) => {
  const { value } = add(start, { salt });
  return add(add2, { a: add(inc, { value }).value, b: add(inc, { value }, { cache: { key: "b" } }).value });
});
export const wide = pipeline("wide", given, (add, { salt }) => {
  const { value } = add(start, { salt, of: 0 });
  const all = Array.from({ length: 12 }, (_, index) => add(inc, { value }, { cache: { key: String(index) } }).value);
  return add(total, { values: add.gather(all).list });
});
export const deep = pipeline("deep", given, (add, { salt }) => {
  let { value } = add(start, { salt });
  for (let index = 1; index < 40; index++) ({ value } = add(inc, { value }));
  return { value };
});
export const mapped = pipeline("mapped", given, (add, { salt }) => add.map(add(range, { salt, count: 4 }).all, (add, n) => add(next, { salt, n })));
export const empty = pipeline("empty", given, (add, { salt }) => add.map(add(range, { salt, count: 0 }).all, (add, n) => add(next, { salt, n })));
const upTo = pipeline("up-to", { salt: p.string(), count: p.number() }, (add, { salt, count }) => {
  const { all } = add(range, { salt, count: count as never });
  return add.map(all, (add, n) => add(next, { salt, n }, { cache: { key: "nested" } }));
});
export const nested = pipeline("nested", given, (add, { salt }) => {
  const { all } = add(range, { salt, count: 3 });
  const counts = add.map(all, (add, n) => add(next, { salt, n }), { name: "counts" });
  return add.map(counts.value, (add, count) => ({ value: add.call(upTo, { salt, count }).value }));
});
export const conditional = pipeline("conditional", given, (add, { salt }) => {
  const { value } = add(start, { salt });
  const high = add.when(value.at().gt(5), (add) => add(inc, { value }), { name: "high" });
  const low = add.when(value.at().lte(5), (add) => add(inc, { value }), { name: "low" });
  const { value: merged } = add.merge([high.value, low.value]);
  add(total, { values: add.gather([merged]).list });
  return { value: merged };
});
export const effectful = pipeline("effectful", given, (add, { salt }) => {
  const { value } = add(start, { salt });
  add(tell, { value });
  return { value };
});
export const failing = pipeline("failing", given, (add, { salt }) => {
  const { value } = add(start, { salt });
  add(inc, { value }, { name: "beside" });
  return add(inc, add(fails, { value }), { name: "after" });
});
export const failingItems = pipeline("failing-items", given, (add, { salt }) => {
  const { value } = add.map(add(range, { salt, count: 3 }).all, (add, n) => add(next, { salt, n, bad: 1 }));
  return add(total, { values: value });
});
export const flakyOne = pipeline("flaky", given, (add, { salt, dir }) => add(flaky, { salt, dir }, { retry: { attempts: 3, backoffMs: 1 } }));
export const slow = pipeline("slow", given, (add, { salt }) => add(hangs, { salt }, { timeoutMs: 300, graceMs: 50 }));
export const stopped = pipeline("stopped", given, (add, { salt, dir }) => add(wait, { value: add(start, { salt }).value, dir, salt }));
export const resumed = pipeline("resumed", given, (add, { salt, dir }) => add(wait, { value: add(start, { salt }, { cache: false }).value, dir, salt }));
`;
