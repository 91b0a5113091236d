import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface NpmConfig {
  load(): Promise<void>;
  get(key: string): unknown;
  readonly flat: Readonly<Record<string, unknown>>;
}

/**
 * npm's own configuration as it holds in `cwd` (registries, tokens, proxy, CA; from the environment and every .npmrc),
 * in the form that npm's libraries take.
 */
export async function npmOptions(cwd: string): Promise<Readonly<Record<string, unknown>>> {
  return (await loadConfig(cwd)).flat;
}

/** The .npmrc of the user's own. */
export async function npmUserConfig(cwd: string): Promise<string> {
  return String((await loadConfig(cwd)).get("userconfig"));
}

async function loadConfig(cwd: string): Promise<NpmConfig> {
  // These are CommonJS without types.
  const require = createRequire(import.meta.url);
  const Config = require("@npmcli/config") as new (options: object) => NpmConfig;
  const { definitions, shorthands, flatten, nerfDarts } = require("@npmcli/config/lib/definitions") as Record<
    string,
    unknown
  >;
  const config = new Config({
    definitions,
    shorthands,
    flatten,
    nerfDarts,
    // Beside Node, where distributions put npm's built-in npmrc.
    npmPath: join(dirname(process.execPath), "..", "lib", "node_modules", "npm"),
    cwd,
    // Ours are not npm's arguments, and npm writes what it read into the environment it is given.
    argv: [process.execPath, "npm"],
    env: { ...process.env },
    warn: false,
  });
  await config.load();
  return config;
}
