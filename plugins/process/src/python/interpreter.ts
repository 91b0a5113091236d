import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isZenError, ZenError } from "@zen/plugin-sdk";
import { basics } from "../run/environment.js";
import { findProgram } from "../run/find-program.js";

/** A Python of this machine. */
export interface Interpreter {
  readonly program: string;
  /** `3.11.7` */
  readonly version: string;
  /** The installation behind it: two of one version need not be alike. */
  readonly base: string;
}

/** Major and minor number of a version. */
export type Oldest = readonly [major: number, minor: number];

/** The oldest that the runner and today's libraries work with. */
const OLDEST: Oldest = [3, 8];

const PROBE = `import sys, json
print(json.dumps({"version": ".".join(map(str, sys.version_info[:3])), "base": sys.base_prefix + " " + sys.implementation.cache_tag}))`;

/**
 * The first Python on the PATH of a version, such as `3.11`; without one any from the oldest on, which is 3.8.
 * @throws ZenError `PYTHON_NOT_FOUND`, which says what was found instead.
 */
export async function findPython(
  wanted: string | undefined,
  cacheDir: string,
  oldest: Oldest = OLDEST,
): Promise<Interpreter> {
  const names = [
    ...(wanted === undefined ? [] : [`python${wanted.split(".").slice(0, 2).join(".")}`]),
    "python3",
    "python",
  ];
  const others: string[] = [];
  for (const name of names) {
    const program = await onPath(name);
    const found = program === undefined ? undefined : await facts(program, cacheDir);
    if (found === undefined) continue;
    if (fits(found.version, wanted, oldest)) return found;
    others.push(found.version);
  }
  const what = wanted === undefined ? `Python ${oldest.join(".")} or later` : `Python ${wanted}`;
  throw new ZenError("PYTHON_NOT_FOUND", `There is no ${what} on the PATH`, {
    hint:
      others.length === 0
        ? "Install it on the machine that runs the step: python3 must be on its PATH."
        : `There is ${[...new Set(others)].join(", ")}. Install the version that the step asks for, or ask for another with the option python.`,
  });
}

async function onPath(name: string): Promise<string | undefined> {
  try {
    return await findProgram(name, "", basics());
  } catch (error) {
    if (isZenError(error, "PROGRAM_NOT_FOUND")) return undefined;
    throw error;
  }
}

function fits(version: string, wanted: string | undefined, oldest: Oldest): boolean {
  if (wanted !== undefined) return version === wanted || version.startsWith(`${wanted}.`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

const known = new Map<string, Promise<Interpreter | undefined>>();

/** Asking Python takes as long as starting it, so the answer is kept, on disk too, for as long as the program is the same file. */
async function facts(program: string, cacheDir: string): Promise<Interpreter | undefined> {
  const { mtimeMs, size } = await stat(program);
  const stamp = `${await realpath(program)} ${mtimeMs} ${size}`;
  const asked = known.get(stamp) ?? recalled(program, stamp, cacheDir);
  known.set(stamp, asked);
  return asked;
}

async function recalled(program: string, stamp: string, cacheDir: string): Promise<Interpreter | undefined> {
  const name = createHash("sha256").update(`${program} ${stamp}`).digest("hex").slice(0, 16);
  const file = join(cacheDir, "interpreters", `${name}.json`);
  const kept = await readFile(file, "utf8").then(
    (text) => parse(text),
    () => undefined, // not asked before
  );
  if (kept !== undefined) return { program, ...kept };
  const found = await ask(program);
  if (found === undefined) return undefined;
  await mkdir(join(cacheDir, "interpreters"), { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(found));
  await rename(`${file}.${process.pid}`, file);
  return { program, ...found };
}

type Facts = Pick<Interpreter, "version" | "base">;

/** Undefined for what only looks like a Python, such as the stand-in of a store, or a shim without a version behind it. */
async function ask(program: string): Promise<Facts | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ["-I", "-c", PROBE], { env: basics(), timeout: 30_000 });
    return parse(stdout);
  } catch {
    return undefined;
  }
}

function parse(text: string): Facts | undefined {
  try {
    const { version, base } = JSON.parse(text) as Partial<Facts>;
    return typeof version === "string" && typeof base === "string" ? { version, base } : undefined;
  } catch {
    return undefined; // no answer of the probe's
  }
}
