import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface NpmConfig {
  load(): Promise<void>;
  readonly flat: Readonly<Record<string, unknown>>;
}

/**
 * npm's own configuration as it holds in `cwd` (registries, tokens, proxy, CA; from the environment and every .npmrc),
 * in the form that npm's libraries take.
 */
export async function npmOptions(cwd: string): Promise<Readonly<Record<string, unknown>>> {
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
  return config.flat;
}
