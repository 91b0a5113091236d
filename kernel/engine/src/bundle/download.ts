import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZenError, isZenError, type ArtifactStore } from "@zen/plugin-sdk";

export interface Wanted {
  readonly key: string;
  /** What a person calls it. */
  readonly what: string;
  readonly hash: "sha256" | "sha512";
  /** Hexadecimal digits. */
  readonly digest: string;
  readonly atMost?: number;
}

/** The bytes of a small object. @throws ZenError `BUNDLE_INCOMPLETE`, `BUNDLE_DAMAGED`. */
export async function downloadBytes(store: ArtifactStore, wanted: Wanted): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of verified(store, wanted)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Writes an object into a file. A file with wrong bytes may be left behind when it throws. @throws as `downloadBytes`. */
export async function downloadFile(store: ArtifactStore, wanted: Wanted, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await pipeline(verified(store, wanted), createWriteStream(file, { flags: "wx" }));
}

/** The bytes of an object; ends with an error, instead of an end, when they are not those that are wanted. */
async function* verified(
  store: ArtifactStore,
  { key, what, hash, digest, atMost = Infinity }: Wanted,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hashing = createHash(hash);
  let size = 0;
  try {
    for await (const chunk of store.get(key)) {
      size += chunk.length;
      if (size > atMost) throw damaged(what, "it is larger than it says");
      hashing.update(chunk);
      yield chunk;
    }
  } catch (error) {
    if (!isZenError(error, "OBJECT_NOT_FOUND")) throw error;
    throw new ZenError("BUNDLE_INCOMPLETE", `The artifact store lacks ${what}`, {
      cause: error,
      hint: "Start the run again: what is missing is stored anew. It may have been pruned.",
    });
  }
  if (hashing.digest("hex") !== digest) throw damaged(what, "its bytes are not those that its digest promises");
}

export function damaged(what: string, why: string, cause?: unknown): ZenError {
  return new ZenError("BUNDLE_DAMAGED", `${what} is damaged: ${why}`, {
    hint: "Delete the object from the artifact store and start the run again; check the store if it happens twice.",
    ...(cause === undefined ? {} : { cause }),
  });
}
