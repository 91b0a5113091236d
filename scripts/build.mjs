// `npm run build`: compile every package, then pack what ships with the command.
import path from "node:path";
import { build } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";

const root = path.join(import.meta.dirname, "..");
try {
  await ensureInstalled(root);
  await build(root);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
