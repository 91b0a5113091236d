import { collectBytes, isZenError, ZenError, type ArtifactStore } from "@zen/plugin-sdk";

/**
 * The JSON in an object, undefined where there is none. @throws ZenError `OBJECT_DAMAGED` where it holds something else, or, if told, nothing of
 * this `format`.
 */
export async function getJson<T>(store: ArtifactStore, key: string, format?: string): Promise<T | undefined> {
  try {
    const { buffer, byteOffset, byteLength } = await collectBytes(store.get(key));
    const value = JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString("utf8")) as T;
    if (format === undefined || (value as { format?: unknown } | null)?.format === format) return value;
    throw objectDamaged(key, `it is not of the form ${format}`);
  } catch (error) {
    if (isZenError(error, "OBJECT_NOT_FOUND")) return undefined;
    throw error instanceof SyntaxError ? objectDamaged(key, "it is not JSON", error) : error;
  }
}

/** For those who go on without what cannot be read. */
export async function unlessDamaged<T>(reading: Promise<T>): Promise<T | ZenError> {
  try {
    return await reading;
  } catch (error) {
    if (isZenError(error, "OBJECT_DAMAGED")) return error;
    throw error;
  }
}

function objectDamaged(key: string, what: string, cause?: unknown): ZenError {
  return new ZenError("OBJECT_DAMAGED", `The artifact store's object ${key} is not what the engine wrote: ${what}`, {
    cause,
    place: key,
    hint: "Restore it from a copy of the store, or remove it: what it told is computed again when it is wanted.",
    data: { key },
  });
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
