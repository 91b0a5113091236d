import { Dataset, effect, json, list, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";

// One of each kind of thing that a run does, for tests of what comes of it when something goes wrong.

const number = json<number>();
const given = { salt: p.int() };

/** How often steps have been executed in this process. */
export const executed = { count: 0 };
/** Salts for which `flaky` has failed already. */
const tried = new Set<number>();

const start = step(
  "start",
  { inputs: given, outputs: { all: json<number[]>(), rows: Dataset } },
  async ({ salt }, ctx) => {
    executed.count++;
    ctx.log.info("begun");
    return { all: [1, 2, 3], rows: Dataset.of([1, 2, 3, 4].map((x) => ({ x: x + salt }))) };
  },
);
const each = step("each", { inputs: { ...given, n: p.number() }, outputs: { value: number } }, async ({ n }) => {
  executed.count++;
  return { value: 10 * n };
});
const total = step("total", { inputs: { values: list(number) }, outputs: { value: number } }, async ({ values }) => {
  executed.count++;
  return { value: values.reduce((sum, one) => sum + one, 0) };
});
const twin = step("twin", { inputs: { ...given, value: number }, outputs: { value: number } }, async ({ value }) => {
  executed.count++;
  return { value: value + 1 };
});
const flaky = step("flaky", { inputs: given, outputs: { value: number } }, async ({ salt }) => {
  if (!tried.has(salt)) {
    tried.add(salt);
    throw new Error("not the first time");
  }
  executed.count++;
  return { value: salt };
});
const rows = step("rows", { inputs: { rows: Dataset }, outputs: { value: number } }, async ({ rows: all }) => {
  executed.count++;
  return { value: all.rowCount };
});
const big = step("big", { inputs: { value: number }, outputs: { text: json<string>() } }, async ({ value }) => {
  executed.count++;
  return { text: "x".repeat(20_000) + value };
});
const tell = effect("tell", { inputs: { value: number }, outputs: {} }, async () => ({}));
const inner = pipeline("inner", { ...given, n: p.number() }, (add, { salt, n }) => add(each, { salt, n }));

export const everything = pipeline("everything", given, (add, { salt }) => {
  const begun = add(start, { salt });
  const { value: tens } = add.map(begun.all, (add, n) => add(each, { salt, n }));
  const { value } = add(total, { values: tens });
  const one = add(twin, { salt, value }, { name: "one" });
  const other = add(twin, { salt, value }, { name: "other" });
  const high = add.when(one.value.at().gt(0), (add) => add(twin, { salt, value: other.value }), { name: "high" });
  const { value: luck } = add(flaky, { salt }, { retry: { attempts: 2, backoffMs: 1 } });
  add.call(inner, { salt, n: add(rows, { rows: begun.rows }).value.at() }, { name: "nested" });
  add(tell, { value: luck });
  return add(big, { value: high.value });
}) as unknown as Pipeline;

/** What its output `text` holds. */
export const EVERYTHING_TEXT = `${"x".repeat(20_000)}62`;
