import type { SecretSource } from "../contracts/secret-source.js";

/** Secrets from a map; a later change of the map is a rotation. */
export function memorySecretSource(secrets: ReadonlyMap<string, string> = new Map()): SecretSource {
  return {
    get: async (name) => secrets.get(name),
    has: async (name) => secrets.has(name),
    names: async () => [...secrets.keys()].sort(),
  };
}
