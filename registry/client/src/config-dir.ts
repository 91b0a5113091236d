import { homedir } from "node:os";
import { join } from "node:path";

/** The user's folder for what Zen knows of them on this machine: `ZEN_CONFIG_DIR`, else Zen's folder in the usual place. */
export function configDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env["ZEN_CONFIG_DIR"]) return env["ZEN_CONFIG_DIR"];
  if (process.platform === "win32") return join(env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "zen");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "zen");
  return join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "zen");
}
