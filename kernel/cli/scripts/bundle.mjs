/**
 * Bundles the compiled command into `dist/bundle`: one small entry, a chunk per command, nothing looked for in node_modules when it
 * starts. What is native, or large and seldom needed, stays outside and is imported where it is used.
 */
import { build } from "esbuild";
import { rmSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const outdir = path.join(folder, "dist", "bundle");
const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));

/** Packages that a bundle cannot hold, or need not: natives, and npm's own machinery. */
const EXTERNAL = ["esbuild", "libsql", "pacote", "@npmcli/config", "npm-packlist", "@opentelemetry/api"];

/** CommonJS packages inside an ES module bundle ask for `require`. */
const REQUIRE = "import{createRequire as __zenRequire}from'node:module';const require=__zenRequire(import.meta.url);";

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { main: path.join(folder, "dist", "index.js") },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  chunkNames: "chunks/[name]-[hash]",
  external: EXTERNAL,
  banner: { js: REQUIRE },
  define: { ZEN_VERSION: JSON.stringify(version) },
  logLevel: "warning",
});
