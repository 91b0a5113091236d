import { collectBytes, isZenError, type ArtifactStore } from "@zen/plugin-sdk";

/** The JSON in an object, undefined where there is none. */
export async function getJson<T>(store: ArtifactStore, key: string): Promise<T | undefined> {
  try {
    return JSON.parse(Buffer.from(await collectBytes(store.get(key))).toString("utf8")) as T;
  } catch (error) {
    if (isZenError(error, "OBJECT_NOT_FOUND")) return undefined;
    throw error;
  }
}

export function toJson(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Creates the object; false when there is one of this key already. */
export async function createJson(store: ArtifactStore, key: string, value: unknown): Promise<boolean> {
  try {
    await store.put(key, toJson(value), { ifAbsent: true });
    return true;
  } catch (error) {
    if (isZenError(error, "PRECONDITION_FAILED")) return false;
    throw error;
  }
}
