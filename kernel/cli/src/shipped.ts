import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where what ships with the command lies: in its package when it is packed, else in the source tree around it. */
const PLACES = {
  /** The folder-shaped registry with the plugins of the local stack. */
  registry: ["registry", "../../build/registry"],
  examples: ["examples", "../../examples"],
  errors: ["errors", "../../docs/errors"],
  /** What `plugins:create` begins plugins with. */
  templates: ["templates", "../../templates"],
} as const;

/** The first place wins that exists; the last one stands for it when none does. */
export function shippedFolder(name: keyof typeof PLACES): string {
  const places = PLACES[name].map((place) => path.join(packageFolder(), place));
  return places.find((place) => existsSync(place)) ?? (places.at(-1) as string);
}

/** Whether this is the command as it is published, and not one that runs from a source tree. */
export function isPackaged(): boolean {
  return shippedFolder("registry").startsWith(packageFolder() + path.sep);
}

/** The command's own package, wherever in it this code was bundled into. */
export function packageFolder(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(dir, "package.json")) && dir !== path.dirname(dir)) dir = path.dirname(dir);
  return dir;
}
