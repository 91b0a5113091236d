import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, type Json } from "@zen/plugin-sdk";
import { withFolderLock } from "./folder-lock.js";
import type { Interpreter } from "./interpreter.js";
import { installRequirements, makeVenv } from "./make-venv.js";
import { unpinned } from "./requirements.js";
import type { EnvironmentScope } from "./scope.js";

/** Rises when environments are made in another way, so that older ones are not taken. */
const FORMAT = 1;
const WINDOWS = process.platform === "win32";

/** Written last: the environment is whole. */
interface Mark {
  /** The names in its library when it was made: whoever adds or removes a package changes them. */
  readonly library: string;
}

/**
 * The Python of a virtual environment that holds the requirements and nothing else. It is made once per user, whoever asks, and kept by the
 * digest of the requirements and the interpreter. One that is broken is made anew.
 */
export async function virtualEnv(
  interpreter: Interpreter,
  requirements: readonly string[],
  cacheDir: string,
  scope: EnvironmentScope,
): Promise<string> {
  const { version, base } = interpreter;
  const text = canonicalJson({ format: FORMAT, version, base, requirements } as unknown as Json);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
  const folder = join(cacheDir, "environments", name);
  if (await isWhole(folder)) return pythonOf(folder);
  const lock = join(cacheDir, "locks", name);
  const waiting = () => scope.log.info("Waiting for another process, which makes the same Python environment");
  return withFolderLock(lock, () => make(folder, interpreter, requirements, scope), { signal: scope.signal, waiting });
}

function pythonOf(folder: string): string {
  return WINDOWS ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

async function make(
  folder: string,
  interpreter: Interpreter,
  requirements: readonly string[],
  scope: EnvironmentScope,
): Promise<string> {
  // Whoever held the lock before may have made it.
  if (await isWhole(folder)) return pythonOf(folder);
  const began = performance.now();
  const broken = (await exists(folder)) ? "again: what is there is broken or was left half made" : "once";
  scope.log.info(`Making an environment of Python ${interpreter.version}, ${broken}`);
  const loose = unpinned(requirements);
  if (loose.length > 0)
    scope.log.warn(
      `Not pinned to a version: ${loose.join(", ")}. Another machine may install others under the same step key.`,
    );
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, ".."), { recursive: true });
  await makeVenv(interpreter, folder, requirements.length > 0, scope);
  if (requirements.length > 0) await installRequirements(pythonOf(folder), requirements, scope);
  await writeMark(folder, { library: (await library(folder)) ?? "" });
  scope.log.info(`The environment was made in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return pythonOf(folder);
}

const MARK = "zen-environment.json";

async function writeMark(folder: string, mark: Mark): Promise<void> {
  await writeFile(join(folder, `${MARK}.part`), JSON.stringify(mark));
  await rename(join(folder, `${MARK}.part`), join(folder, MARK));
}

/** Made to its end, its interpreter still there, and no package added or taken away since. */
async function isWhole(folder: string): Promise<boolean> {
  const mark = await readFile(join(folder, MARK), "utf8").then(
    (text) => JSON.parse(text) as Mark,
    () => undefined, // not made, or not to its end
  );
  return mark !== undefined && (await exists(pythonOf(folder))) && (await library(folder)) === mark.library;
}

/** The names in `site-packages`. Compiled modules come and go with use. */
async function library(folder: string): Promise<string | undefined> {
  const lib = WINDOWS ? join(folder, "Lib") : join(folder, "lib");
  const inside = await readdir(lib).catch(() => []); // gone: not whole
  const python = WINDOWS ? "." : inside.find((name) => name.startsWith("python"));
  if (python === undefined) return undefined;
  const names = await readdir(join(lib, python, "site-packages")).catch(() => []); // the same
  return createHash("sha256")
    .update(
      names
        .filter((name) => name !== "__pycache__")
        .sort()
        .join("\n"),
    )
    .digest("hex");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
