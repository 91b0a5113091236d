import { collectBytes, isZenError, type ArtifactStore, type ObjectHead } from "@zen/plugin-sdk";
import { damaged } from "../artifacts/errors.js";
import { hashing } from "../artifacts/hashing.js";

/** Kinds of objects whose names are the digests of their bytes. */
const ADDRESSED = /^(?:blobs|trees)\/(..)\/(.+)$|^documents\/(.+)$/;
/** Below this an object is read whole. */
const SMALL = 1 << 20;

/**
 * Copies an object that the other store lacks. Bytes that are not what their name promises are refused, and nothing is stored then.
 * Returns how many were copied; undefined where the object was there, or is not here.
 */
export async function copyObject(from: ArtifactStore, to: ArtifactStore, key: string): Promise<number | undefined> {
  const [here, there] = await Promise.all([from.head(key), to.head(key)]);
  if (here === undefined || there?.size === here.size) return undefined;
  const chunks = checked(from, key);
  const body = here.size < SMALL ? await collectBytes(chunks) : chunks;
  try {
    await to.put(key, body, there === undefined ? { ifAbsent: true } : { ifMatch: there.version });
    return here.size;
  } catch (error) {
    if (isZenError(error, "PRECONDITION_FAILED")) return undefined;
    throw error;
  }
}

function checked(store: ArtifactStore, key: ObjectHead["key"]): AsyncIterable<Uint8Array> {
  const [, a, b, c] = ADDRESSED.exec(key) ?? [];
  const digest = c ?? (a === undefined ? undefined : `${a}${b}`);
  if (digest === undefined) return store.get(key);
  return hashing(store.get(key), (found) => {
    if (found.digest !== digest) throw damaged(digest, "the store that it comes from holds other bytes");
  });
}
