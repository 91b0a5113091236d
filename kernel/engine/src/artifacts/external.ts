import {
  ZenError,
  type ArtifactStore,
  type Digest,
  type ObjectHead,
  type StoredAt,
  type TreePart,
} from "@zen/plugin-sdk";
import { checksumOf } from "./checksums.js";
import { damaged } from "./errors.js";
import { digestOf } from "./hashing.js";

/**
 * A part that an outside engine wrote into the store: not copied and not read, identified by the store's checksum, or by its version
 * where the store keeps none.
 */
export async function adoptStored(store: ArtifactStore, path: string, key: string): Promise<TreePart> {
  const head = await store.head(key);
  if (head === undefined) {
    throw new ZenError(
      "ARTIFACT_PART_INVALID",
      `The part ${path} is said to be stored as ${key}, which the artifact store does not hold`,
      {
        hint: "The engine that wrote it must have finished, into this store.",
      },
    );
  }
  const { version, checksum, size } = head;
  const at: StoredAt = { key, version, ...(checksum === undefined ? {} : { checksum }) };
  return { path, size, digest: storedDigest(head), at };
}

/** What stands for the digest of an object that nobody has read. */
export function storedDigest({ key, version, checksum }: ObjectHead): Digest {
  return digestOf(checksum ?? `version ${version} of ${key}`);
}

/**
 * A copy in another store, which keeps other checksums or none, is read through once per process and object.
 * @throws ZenError `ARTIFACT_DAMAGED` when the object is not the one that was recorded.
 */
export async function checkStored(store: ArtifactStore, part: TreePart, at: StoredAt): Promise<void> {
  const head = await store.head(at.key);
  if (head === undefined || (await isRecorded(store, head, part, at))) return;
  throw damaged(part.digest, `the object ${at.key} is not the one that was recorded`);
}

async function isRecorded(store: ArtifactStore, head: ObjectHead, part: TreePart, at: StoredAt): Promise<boolean> {
  if (at.checksum === undefined) return head.version === at.version;
  if (head.checksum === at.checksum) return true;
  const algorithm = algorithmOf(at.checksum);
  if (head.size !== part.size || algorithmOf(head.checksum ?? "") === algorithm) return false;
  const known = read.get(store) ?? new Map<string, Promise<string | undefined>>();
  read.set(store, known);
  const name = `${algorithm} ${head.version} ${at.key}`;
  const sum = known.get(name) ?? checksumOf(algorithm, store.get(at.key));
  known.set(name, sum);
  sum.catch(() => known.delete(name));
  return (await sum) === at.checksum;
}

/** Checksums of objects that were read, by algorithm, version and key. */
const read = new WeakMap<ArtifactStore, Map<string, Promise<string | undefined>>>();

function algorithmOf(checksum: string): string {
  return checksum.slice(0, Math.max(0, checksum.indexOf(":")));
}
