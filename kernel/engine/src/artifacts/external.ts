import { ZenError, type ArtifactStore, type StoredAt, type TreePart } from "@zen/plugin-sdk";
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
  return { path, size, digest: digestOf(checksum ?? `version ${version} of ${key}`), at };
}

/** @throws ZenError `ARTIFACT_DAMAGED` when somebody has replaced the object since it was recorded. */
export async function checkStored(store: ArtifactStore, part: TreePart, at: StoredAt): Promise<void> {
  const head = await store.head(at.key);
  const same = at.checksum === undefined ? head?.version === at.version : head?.checksum === at.checksum;
  if (head !== undefined && !same) throw damaged(part.digest, `the object ${at.key} is not the one that was recorded`);
}
