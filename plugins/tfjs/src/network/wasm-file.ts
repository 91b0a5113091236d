import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZenError } from "@zen/plugin-sdk";

const FILE = "tfjs-backend-wasm-simd.wasm";
const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** The folder (with a slash at the end) of the backend's binary: beside this module in a packed plugin, else in its npm package. */
export function wasmFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const folder of [here, dirname(here)]) if (existsSync(join(folder, FILE))) return join(folder, "/");
  try {
    return join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), "/");
  } catch (cause) {
    throw new ZenError("TFJS_BACKEND_MISSING", `The file ${FILE} is neither beside the plugin nor in ${PACKAGE}`, {
      hint: "Install @zen/tfjs again: zen plugins:install @zen/tfjs",
      cause,
    });
  }
}
