import path from "node:path";
import { packageFolder } from "./shipped.js";

declare const ZEN_VERSION: string | undefined;

/** The bundled program of worker processes; when the command runs unbundled, the client starts its own. */
export function workerEntry(): { readonly workerEntry?: string } {
  return typeof ZEN_VERSION === "string"
    ? { workerEntry: path.join(packageFolder(), "dist", "bundle", "worker.js") }
    : {};
}
