import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { ROOT, runProgram } from "./run.js";
import { ZEN_ENVIRONMENT } from "./zen.js";

/** A fenced block of a page: "```ts file=pipelines/penguins.ts". */
export interface Fence {
  readonly language: string;
  /** What comes after the language. */
  readonly title: string;
  /** The file that the block is, where it says so. */
  readonly file: string | undefined;
  readonly text: string;
}

export async function fencesOf(page: string): Promise<readonly Fence[]> {
  const text = await readFile(path.join(ROOT, page), "utf8");
  return [...text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)].map(([, language = "", info = "", body = ""]) => ({
    language,
    title: info.trim(),
    file: / file=(\S+)/.exec(info)?.[1],
    text: body,
  }));
}

/**
 * Does what a page says, in `cwd`, as one person in one shell: `sh` blocks are executed, blocks that are a file are written. Returns what
 * each of them printed. The first command that fails ends it.
 */
export async function follow(cwd: string, fences: readonly Fence[]): Promise<readonly string[]> {
  const script = fences
    .map(({ language, file, text }) => (file === undefined ? (language === "sh" ? text : "") : writing(file, text)))
    .join(`echo '${NEXT}'\n`);
  const env = { ...ZEN_ENVIRONMENT, NODE_OPTIONS: undefined };
  const { code, stdout, stderr } = await runProgram("sh", ["-euc", `exec 2>&1\n${script}`], { cwd, env });
  expect(code, stdout + stderr).to.equal(0);
  return stdout.split(`${NEXT}\n`);
}

const NEXT = "=== the next block ===";

function writing(file: string, text: string): string {
  expect(text).not.to.match(/^END OF FILE$/m);
  return `mkdir -p '${path.posix.dirname(file)}'\ncat > '${file}' <<'END OF FILE'\n${text}END OF FILE\n`;
}
