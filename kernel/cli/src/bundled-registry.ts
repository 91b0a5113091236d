import type { BundledRegistry } from "@zen/client";
import { packageFolder, shippedFolder } from "./shipped.js";

declare const ZEN_REGISTRY_ROOT: string | undefined;

/** The registry that ships with the command, in its package pinned by its root digest; `ZEN_REGISTRY` puts another folder in its place. */
export function bundledRegistry(env: NodeJS.ProcessEnv): BundledRegistry {
  const other = env["ZEN_REGISTRY"];
  if (other !== undefined && other !== "") return { dir: other };
  const dir = shippedFolder("registry");
  const root = typeof ZEN_REGISTRY_ROOT === "string" && dir.startsWith(packageFolder()) ? ZEN_REGISTRY_ROOT : "";
  return { dir, ...(root === "" ? {} : { root }) };
}
