/**
 * Bundles the compiled command into `dist/bundle`: one small entry, a chunk per command, nothing looked for in node_modules when it
 * starts. What is native, or large and seldom needed, stays outside and is imported where it is used.
 */
import { build } from "esbuild";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const compiled = path.join(folder, "dist");
const outdir = path.join(compiled, "bundle");
const pin = path.join(folder, "../../build/registry.json");
const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));

/** Packages that a bundle cannot hold, or need not: natives, and npm's own machinery. */
const EXTERNAL = ["esbuild", "libsql", "pacote", "@npmcli/config", "npm-packlist"];

/** CommonJS packages inside an ES module bundle ask for `require`. */
const REQUIRE = "import{createRequire as __zenRequire}from'node:module';const require=__zenRequire(import.meta.url);";

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: { main: path.join(compiled, "index.js"), "exec/register": path.join(compiled, "exec/register.js"), "exec/loader": path.join(compiled, "exec/loader.js") },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  chunkNames: "chunks/[name]-[hash]",
  external: EXTERNAL,
  banner: { js: REQUIRE },
  define: {
    ZEN_VERSION: JSON.stringify(version),
    ZEN_REGISTRY_ROOT: existsSync(pin) ? JSON.stringify(JSON.parse(readFileSync(pin, "utf8")).root ?? "") : '""',
  },
  logLevel: "warning",
});
