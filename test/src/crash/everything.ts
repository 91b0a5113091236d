import { TINY_CONFIG } from "../support/tiny.js";

/**
 * `everything`: one of each kind of thing that a run can write: a map, a gather, a condition, a nested pipeline, a dataset's tree, a value too big
 * for a record, two steps of one key, a step that fails before it succeeds, and an effect. Each execution leaves a line in `DIR/did`, so
 * that a test can count what was computed, by whichever process.
 */
const EVERYTHING = `import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dataset, effect, json, list, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

const number = json<number>();
const given = { salt: p.int(), dir: p.string() };
const did = (dir: string, salt: number, what: string) => appendFileSync(join(dir, "did"), salt + " " + what + "\\n");

export const start = step("start", { inputs: given, outputs: { all: json<number[]>(), rows: Dataset } }, async ({ salt, dir }, ctx) => {
  did(dir, salt, "start");
  ctx.log.info("begun");
  return { all: [1, 2, 3], rows: Dataset.of([1, 2, 3, 4].map((x) => ({ x: x + salt }))) };
});
export const each = step("each", { inputs: { ...given, n: p.number() }, outputs: { value: number } }, async ({ salt, dir, n }) => {
  did(dir, salt, "each" + n);
  return { value: 10 * n };
});
export const total = step("total", { inputs: { ...given, values: list(number) }, outputs: { value: number } }, async ({ salt, dir, values }) => {
  did(dir, salt, "total");
  return { value: values.reduce((sum, one) => sum + one, 0) };
});
export const twin = step("twin", { inputs: { ...given, value: number }, outputs: { value: number } }, async ({ salt, dir, value }) => {
  did(dir, salt, "twin");
  return { value: value + 1 };
});
export const flaky = step("flaky", { inputs: given, outputs: { value: number } }, async ({ salt, dir }) => {
  const tried = join(dir, "tried-" + salt);
  if (!existsSync(tried)) {
    writeFileSync(tried, "");
    throw new Error("not the first time");
  }
  did(dir, salt, "flaky");
  return { value: salt };
});
export const count = step("count", { inputs: { ...given, rows: Dataset }, outputs: { value: number } }, async ({ salt, dir, rows }) => {
  did(dir, salt, "count");
  return { value: rows.rowCount };
});
export const big = step("big", { inputs: { ...given, value: number }, outputs: { text: json<string>() } }, async ({ salt, dir, value }) => {
  did(dir, salt, "big");
  return { text: "x".repeat(20_000) + value };
});
export const tell = effect("tell", { inputs: { ...given, value: number }, outputs: {} }, async () => ({}));

const inner = pipeline("inner", { ...given, n: p.number() }, (add, { salt, dir, n }) => add(each, { salt, dir, n }));
export default pipeline("everything", given, (add, { salt, dir }) => {
  const { all, rows } = add(start, { salt, dir });
  const { value: tens } = add.map(all, (add, n) => add(each, { salt, dir, n }));
  const { value } = add(total, { salt, dir, values: tens });
  const one = add(twin, { salt, dir, value }, { name: "one" });
  const other = add(twin, { salt, dir, value }, { name: "other" });
  const high = add.when(one.value.at().gt(0), (add) => add(twin, { salt, dir, value: other.value }), { name: "high" });
  const { value: tried } = add(flaky, { salt, dir }, { retry: { attempts: 2, backoffMs: 1 } });
  const { value: rowCount } = add(count, { salt, dir, rows });
  add.call(inner, { salt, dir, n: rowCount.at() }, { name: "nested" });
  add(tell, { salt, dir, value: tried });
  const { text } = add(big, { salt, dir, value: high.value });
  return { text, rows };
});
`;

/** What its output `text` holds. */
export const EVERYTHING_TEXT = `${"x".repeat(20_000)}62`;

/** What is executed on the whole, by the lines in `did`; each once, whatever is killed, unless it had not been committed. */
export const EVERYTHING_WORK = [
  "start",
  "each1",
  "each2",
  "each3",
  "each4",
  "total",
  "twin",
  "twin",
  "flaky",
  "count",
  "big",
];

/** Files of a repository that has only that. */
export const EVERYTHING_FILES = { "zen.config.json": TINY_CONFIG, "pipelines/everything.ts": EVERYTHING };
