import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { writeWhole } from "../plan/load/whole-file.js";
import type { BundleFile } from "./types.js";

/** Packages that a bundle cannot hold, and that a worker elsewhere does without: natives, and what compiles and installs. */
const OUTSIDE = ["esbuild", "libsql", "pacote", "@npmcli/config", "npm-packlist"];
const REQUIRE = `import { createRequire as zenRequire } from "node:module"; const require = zenRequire(import.meta.url);`;

/** A program made ready to travel. */
export interface Program {
  /** The name of one of `files`. */
  readonly entry: string;
  readonly files: readonly BundleFile[];
}

const made = new Map<string, Promise<Program>>();

/**
 * A program and all that it imports as a few files that Node runs by themselves: what a bundle takes along as its kernel. The same program
 * gives the same bytes. Modules that are imported when they are needed stay in files of their own.
 */
export function programFiles(entry: string, cacheDir: string): Promise<Program> {
  const name = JSON.stringify([entry, cacheDir]);
  const known = made.get(name);
  if (known !== undefined) return known;
  const program = make(entry, cacheDir);
  made.set(name, program);
  program.catch(() => made.delete(name));
  return program;
}

async function make(entry: string, cacheDir: string): Promise<Program> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: { worker: entry },
    outdir: cacheDir,
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    keepNames: true,
    legalComments: "none",
    external: OUTSIDE,
    banner: { js: REQUIRE },
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
  });
  const files = outputFiles.map(({ path, contents }) => ({
    name: `kernel/${basename(path)}`,
    path: keep(contents, join(cacheDir, "programs")),
  }));
  return { entry: "kernel/worker.mjs", files };
}

/** A file of this content. */
function keep(contents: Uint8Array, folder: string): string {
  const file = join(folder, createHash("sha256").update(contents).digest("hex"));
  if (existsSync(file)) return file;
  writeWhole(file, contents);
  return file;
}
