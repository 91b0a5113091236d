// Puts beside the bundle what ships with the command: the registry of the local stack, the examples, the pages about errors.
import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = path.join(folder, "..", "..");
const SHIPPED = { registry: "build/registry", examples: "examples", errors: "docs/errors", templates: "templates" };
const UNWANTED = new Set(["node_modules", ".zen", "dist"]);

for (const [name, from] of Object.entries(SHIPPED)) {
  const source = path.join(root, from);
  if (!existsSync(source)) throw new Error(`${from} is missing: run npm run build first.`);
  rmSync(path.join(folder, name), { recursive: true, force: true });
  cpSync(source, path.join(folder, name), { recursive: true, filter: (file) => !UNWANTED.has(path.basename(file)) });
}
