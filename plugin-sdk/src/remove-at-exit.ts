import { rmSync } from "node:fs";

const paths = new Set<string>();

/** Removes a file or folder, whatever is in it, when this process ends; for what nobody tells when it is no longer wanted. */
export function removeAtExit(path: string): string {
  if (paths.size === 0)
    process.once("exit", () => {
      for (const one of paths) rmSync(one, { recursive: true, force: true });
    });
  paths.add(path);
  return path;
}
