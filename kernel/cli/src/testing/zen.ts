import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { packageFolder } from "../shipped.js";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const BINARY = path.join(packageFolder(), "bin", "zen.js");

/** Starts the real command. Its environment holds nothing of the caller's that could change what it prints. */
export function startZen(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  return spawn(process.execPath, [BINARY, ...args], {
    cwd,
    env: { PATH, HOME, TMPDIR, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => void (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

export function zen(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return endOf(startZen(cwd, args));
}

/** Runs the command with `--json` and parses the one document that it prints. */
export async function ask<T = Readonly<Record<string, unknown>>>(
  cwd: string,
  ...args: readonly string[]
): Promise<Ended & { readonly document: T }> {
  const ended = await zen(cwd, ...args, "--json");
  try {
    return { ...ended, document: JSON.parse(ended.stdout) as T };
  } catch (cause) {
    throw new Error(
      `zen ${args.join(" ")} printed no JSON document (exit code ${ended.code}):\n${ended.stdout}\n${ended.stderr}`,
      { cause },
    );
  }
}

export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: string;
}

/** The error that a command ends with. */
export async function errorOf(
  cwd: string,
  ...args: readonly string[]
): Promise<Told & { readonly exit: number | null }> {
  const { document, code, stderr } = await ask<{ readonly error?: Told }>(cwd, ...args);
  if (document.error === undefined) throw new Error(`zen ${args.join(" ")} did not fail:\n${JSON.stringify(document)}`);
  if (stderr.includes("    at ")) throw new Error(`A stack trace was shown:\n${stderr}`);
  return { ...document.error, exit: code };
}
