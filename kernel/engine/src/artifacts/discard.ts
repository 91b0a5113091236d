import { isZenError, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import { hashing } from "./hashing.js";

/**
 * Removes bytes that are not what their name promises, after a second look: whoever looks next finds them gone, which costs nothing to
 * see, and has them computed again. Where the store cannot be written they stay, and are refused whenever they are read.
 */
export async function discardDamaged(store: ArtifactStore, key: string, digest: Digest): Promise<void> {
  try {
    const head = await store.head(key);
    if (head === undefined) return;
    let found: Digest | undefined;
    for await (const _ of hashing(store.get(key), (content) => (found = content.digest)));
    if (found !== digest) await store.delete(key, { ifMatch: head.version });
  } catch (error) {
    if (!isZenError(error)) throw error;
  }
}
