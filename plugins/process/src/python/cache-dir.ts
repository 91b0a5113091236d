import { homedir } from "node:os";
import { join } from "node:path";

/** Where virtual environments are kept: in Zen's folder in the user's cache folder, for all repositories. */
export function pythonCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(userCacheDir(env), "python");
}

function userCacheDir(env: NodeJS.ProcessEnv): string {
  if (env["ZEN_CACHE_DIR"]) return env["ZEN_CACHE_DIR"];
  if (process.platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "zen", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "zen");
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "zen");
}
