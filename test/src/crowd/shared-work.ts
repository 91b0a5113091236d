import { TINY_CONFIG } from "../support/tiny.js";

/**
 * `shared`: two steps whose results every process wants, and one that is each process's own. Each execution leaves a line in `DIR/did`.
 */
const SHARED = `import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

const number = json<number>();
const given = { dir: p.string(), round: p.int() };
export const base = step("base", { inputs: given, outputs: { value: number } }, async ({ dir, round }) => {
  appendFileSync(join(dir, "did"), "base " + round + "\\n");
  return { value: round };
});
export const twice = step("twice", { inputs: { ...given, value: number }, outputs: { value: number } }, async ({ dir, round, value }) => {
  appendFileSync(join(dir, "did"), "twice " + round + "\\n");
  return { value: 2 * value };
});
export const mine = step("mine", { inputs: { ...given, value: number, who: p.int() }, outputs: { value: number } }, async ({ value, who }) => ({
  value: value + who,
}));
export default pipeline("shared", { ...given, who: p.int() }, (add, { dir, round, who }) => {
  const { value } = add(twice, { dir, round, value: add(base, { dir, round }).value });
  return add(mine, { dir, round, who, value });
});
`;

/** What \`value\` has to be. */
export const sharedValue = (round: number, who: number): number => 2 * round + who;

export const SHARED_FILES = { "zen.config.json": TINY_CONFIG, "pipelines/shared.ts": SHARED };
