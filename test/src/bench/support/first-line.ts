import { readFile } from "node:fs/promises";

/** `first`: a step whose function notes in a file when it was called: the first line of the user's that runs for the run. */
export const FIRST_LINE = {
  "pipelines/first.ts": `import { writeFileSync } from "node:fs";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const first = step("first", { inputs: { n: p.int(), file: p.string() }, outputs: { n: json<number>() } }, async ({ n, file }) => {
  writeFileSync(file, String(Date.now()));
  return { n };
});
export default pipeline("first", { n: p.int(), file: p.string() }, (add, { n, file }) => add(first, { n, file }));
`,
};

/** The arguments that run it; `n` makes a step of it that was never run before. */
export function runFirstLine(n: number, file: string): readonly string[] {
  return ["run", "first", "--param", `n=${n}`, "--param", `file=${file}`];
}

/** The time that a file tells, in milliseconds. */
export async function notedTime(file: string): Promise<number> {
  return Number(await readFile(file, "utf8"));
}
