import type { NamedSecretSource } from "@zen/kernel";
import { isZenError, type Secrets } from "@zen/plugin-sdk";

/** The secrets that the process which started this one finds; asked for one by one, when they are used. */
export function parentSecrets(secrets: Secrets): NamedSecretSource {
  const get = async (name: string): Promise<string | undefined> => {
    try {
      return await secrets.get(name);
    } catch (error) {
      if (isZenError(error, "SECRET_NOT_FOUND")) return undefined;
      throw error;
    }
  };
  return { name: "the engine's process", source: { get, has: async (name) => (await get(name)) !== undefined } };
}
