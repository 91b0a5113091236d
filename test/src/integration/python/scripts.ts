import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isZenError, ZenError } from "@zen/plugin-sdk";
import { memoryFolder, testContext, type TestContext } from "@zen/plugin-sdk/pipeline";

/** A context in which the step's source files are these texts, and pip is configured by these variables. */
export function contextWith(
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): TestContext {
  const bytes = Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)] as const);
  return testContext({
    sources: memoryFolder(Object.fromEntries(bytes)),
    secrets: {
      async get(name) {
        const value = settings[name];
        if (value !== undefined) return value;
        throw new ZenError("SECRET_NOT_FOUND", `There is no secret ${name}`);
      },
    },
  });
}

/** What a promise that must fail fails with. */
export async function failure(work: Promise<unknown>): Promise<ZenError> {
  const error: unknown = await work.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (isZenError(error)) return error;
  throw error;
}

/** A cache folder of its own for the tests of a `describe`, so that they see environments being made. */
export function useCache(): { readonly dir: () => string } {
  const before_ = process.env["ZEN_CACHE_DIR"];
  let dir = "";
  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "zen-python-"));
    process.env["ZEN_CACHE_DIR"] = dir;
  });
  after(async () => {
    if (before_ === undefined) delete process.env["ZEN_CACHE_DIR"];
    else process.env["ZEN_CACHE_DIR"] = before_;
    await rm(dir, { recursive: true, force: true });
  });
  return { dir: () => dir };
}
