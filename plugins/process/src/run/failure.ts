import { lstat, readFile } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";
import { inFolder, names } from "../task/layout.js";
import { isObject } from "../task/collect-json.js";
import { hide } from "./hide.js";
import type { Ending } from "./run-program.js";

/** More than this is no message for a person. */
const MOST = 1 << 20;
const CODE = /^[A-Z][A-Z0-9_]{2,63}$/;

/** The error of a program that did not end well: what it says in `error.json`, else its last words. */
export async function programFailure(
  what: string,
  workDir: string,
  ending: Ending,
  hidden: readonly string[],
): Promise<ZenError> {
  const how = ending.signal === null ? `ended with exit code ${ending.code}` : `was ended by ${ending.signal}`;
  const told = await errorFile(workDir);
  const text = (name: string): string | undefined => {
    const value = told?.[name];
    return typeof value === "string" && value !== "" ? hide(value.slice(0, 65_536), hidden) : undefined;
  };
  const message = text("message");
  const code = text("code");
  const place = text("place");
  const last = lastLine(ending.lastWords);
  const error = new ZenError(
    code !== undefined && CODE.test(code) ? code : "PROGRAM_FAILED",
    message ?? `${what} ${how}${last === undefined ? "" : `: ${last}`}`,
    {
      hint: text("hint") ?? (message === undefined ? hintFor(ending) : "zen runs:logs shows all that it printed."),
      data: { exitCode: ending.code, signal: ending.signal },
      ...(place === undefined ? {} : { place }),
    },
  );
  const stack = text("stack");
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, configurable: true });
  return error;
}

async function errorFile(workDir: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const file = inFolder(workDir, names.error);
  try {
    const stat = await lstat(file);
    if (!stat.isFile() || stat.size > MOST) return undefined;
    const told: unknown = JSON.parse(await readFile(file, "utf8"));
    return isObject(told) ? told : undefined;
  } catch (error) {
    // A program that dies while it writes says nothing useful; its exit code still tells that it failed.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function lastLine(text: string): string | undefined {
  const line = text.trimEnd().split("\n").at(-1)?.trim();
  return line === undefined || line === "" ? undefined : line.slice(0, 500);
}

function hintFor({ code, signal }: Ending): string {
  if (signal === "SIGKILL")
    return "The system kills programs that take too much memory; let it hold less at once, or run it where there is more.";
  if (signal !== null) return "zen runs:logs shows what it printed before.";
  if (code === 127) return "127 often means that a program which it calls is not there.";
  return "zen runs:logs shows what it printed; a program says more by writing error.json.";
}
