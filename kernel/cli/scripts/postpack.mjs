// Takes away again what prepack put beside the bundle: in the source tree these folders have their own places.
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
for (const name of ["registry", "examples", "errors", "templates"])
  rmSync(path.join(folder, name), { recursive: true, force: true });
