import { isZenError, type ArtifactRef, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import type { ListMeta } from "@zen/plugin-sdk/pipeline";
import { digestOf } from "../artifacts/hashing.js";
import { readManifest } from "../artifacts/source.js";

/** Lists that hold the bytes of small artifacts themselves: these cannot be erased but with the lists. */
export async function listsHolding(
  store: ArtifactStore,
  refs: Iterable<ArtifactRef>,
  digests: ReadonlySet<Digest>,
): Promise<readonly ArtifactRef[]> {
  const found: ArtifactRef[] = [];
  for (const ref of refs) if (!digests.has(ref.digest) && (await holds(store, ref, digests))) found.push(ref);
  return found;
}

async function holds(store: ArtifactStore, { digest }: ArtifactRef, digests: ReadonlySet<Digest>): Promise<boolean> {
  try {
    const facts = (await readManifest(store, digest)).meta as unknown as ListMeta | undefined;
    return (
      facts?.items?.some(
        ({ inline }) => inline !== undefined && digests.has(digestOf(Buffer.from(inline, "base64"))),
      ) ?? false
    );
  } catch (error) {
    if (["ARTIFACT_NOT_FOUND", "ARTIFACT_PURGED", "ARTIFACT_DAMAGED"].some((code) => isZenError(error, code)))
      return false;
    throw error;
  }
}
