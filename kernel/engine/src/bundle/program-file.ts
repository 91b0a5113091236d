import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Packages that one file cannot hold, and that a worker elsewhere does without: natives, and what compiles and installs. */
const OUTSIDE = ["esbuild", "libsql", "pacote", "@npmcli/config", "npm-packlist"];
const REQUIRE = `import { createRequire as zenRequire } from "node:module"; const require = zenRequire(import.meta.url);`;

const made = new Map<string, Promise<string>>();

/**
 * A program and all that it imports as one file that Node runs by itself: what a bundle takes along as its kernel. The same program gives
 * the same bytes.
 */
export function programFile(entry: string, cacheDir: string): Promise<string> {
  const name = JSON.stringify([entry, cacheDir]);
  const known = made.get(name);
  if (known !== undefined) return known;
  const file = make(entry, cacheDir);
  made.set(name, file);
  file.catch(() => made.delete(name));
  return file;
}

async function make(entry: string, cacheDir: string): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    keepNames: true,
    legalComments: "none",
    external: OUTSIDE,
    banner: { js: REQUIRE },
    logLevel: "silent",
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  const digest = createHash("sha256").update(contents).digest("hex");
  const file = join(cacheDir, "programs", `${digest}.mjs`);
  if (!existsSync(file)) {
    mkdirSync(join(cacheDir, "programs"), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}
