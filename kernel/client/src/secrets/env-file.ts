import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";
import type { NamedSecretSource } from "@zen/kernel";
import { ZenError, type SecretSource } from "@zen/plugin-sdk";

/** The secrets of a repository's `.env`, read anew each time: a person may have changed it. An absent file has none. */
export function envFileSource(dir: string): SecretSource {
  const file = path.join(dir, ".env");
  const read = async (): Promise<ReadonlyMap<string, string>> => {
    try {
      return new Map(Object.entries(parseEnv(await readFile(file, "utf8")) as Record<string, string>));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return new Map();
      throw new ZenError("ENV_FILE_UNREADABLE", "The file .env cannot be read", {
        cause,
        place: file,
        hint: "Check its permissions, or remove it.",
      });
    }
  };
  return {
    get: async (name) => (await read()).get(name) || undefined,
    has: async (name) => Boolean((await read()).get(name)),
    names: async () => [...(await read()).keys()],
  };
}

/** Where secrets are looked for first. */
export function secretSources(dir: string, env: NodeJS.ProcessEnv): readonly NamedSecretSource[] {
  return [
    { name: "environment", source: environmentSource(env) },
    { name: ".env", source: envFileSource(dir) },
  ];
}

/** The environment of this process. An empty variable is no secret. */
export function environmentSource(env: NodeJS.ProcessEnv): SecretSource {
  return {
    get: async (name) => env[name] || undefined,
    has: async (name) => Boolean(env[name]),
  };
}
