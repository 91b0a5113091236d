// `npm run bench [-- --only NAME] [--json | --markdown | --write]`: builds, then measures every row beside its floor.
import path from "node:path";
import { build } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { runNode } from "./lib/process.mjs";

const root = path.join(import.meta.dirname, "..");
// Only the table goes to standard output.
console.log = console.error;
try {
  await ensureInstalled(root);
  await build(root);
  const args = ["--enable-source-maps", "test/dist/bench/main.js", ...process.argv.slice(2)];
  process.exitCode = (await runNode(args, { cwd: root, show: true })).code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
