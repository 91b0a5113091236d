import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Engine } from "@zen/engine";
import type { RepositoryConfig, RunRecord } from "@zen/plugin-sdk";
import { notReproducible } from "./refusal.js";

/** The repository as it was for a run, as far as its code goes, in a folder of its own. */
export interface Snapshot extends AsyncDisposable {
  readonly dir: string;
  /** The pipeline's file below it. */
  readonly entry: string;
  /** Text of `zen.lock`. */
  readonly lock: string;
  readonly config: Pick<RepositoryConfig, "stores" | "stacks" | "stack">;
}

/**
 * Lays out what a run recorded. The folder lies in the repository's cache, so that code in it finds the npm packages that the
 * repository has; whether these are what they were shows when the code is digested.
 */
export async function layOut(engine: Engine, run: RunRecord, cacheDir: string): Promise<Snapshot> {
  const read = async (name: "lock" | "stack" | "sources"): Promise<string> => {
    const digest = run.environment[name];
    const text = typeof digest === "string" ? await engine.document(digest) : undefined;
    if (text !== undefined) return text;
    throw notReproducible(
      run,
      `its ${WORDS[name]} ${name === "sources" ? "are" : "is"} not in the artifact store`,
      "Runs of older versions recorded less; a file that was saved while the run began is not kept either. Run it anew with zen run.",
    );
  };
  const [lock, stack, sources] = [await read("lock"), await read("stack"), await read("sources")];
  const { entry, files } = JSON.parse(sources) as { entry: string; files: Readonly<Record<string, string>> };
  await mkdir(path.join(cacheDir, "reproduced"), { recursive: true });
  const root = await mkdtemp(path.join(cacheDir, "reproduced", "run-"));
  const dir = path.join(root, ...Array.from({ length: levelsAbove(Object.keys(files)) }, () => "above"), "repository");
  const dispose = () => rm(root, { recursive: true, force: true });
  try {
    for (const [name, digest] of Object.entries(files)) {
      const target = path.resolve(dir, name);
      const text = target.startsWith(root + path.sep) ? await engine.document(digest) : undefined;
      if (text === undefined)
        throw notReproducible(run, `its source ${name} is not in the artifact store`, "Run it anew with zen run.");
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, "zen.lock"), lock);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { dir, entry, lock, config: JSON.parse(stack) as Snapshot["config"], [Symbol.asyncDispose]: dispose };
}

const WORDS = { lock: "zen.lock", stack: "stack's configuration", sources: "source files" } as const;

/** How many folders above the repository its sources reach. */
function levelsAbove(files: readonly string[]): number {
  return Math.max(0, ...files.map((name) => name.split("/").filter((part) => part === "..").length));
}
