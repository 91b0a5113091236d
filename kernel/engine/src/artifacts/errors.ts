import { isZenError, ZenError, type ArtifactStore, type Digest, type Tombstone } from "@zen/plugin-sdk";
import { layout } from "./layout.js";

export function damaged(digest: Digest, what: string, cause?: unknown): ZenError {
  return new ZenError("ARTIFACT_DAMAGED", `The artifact ${digest.slice(0, 12)} is damaged: ${what}`, {
    cause,
    hint: "Run the pipeline again: it finds the damage and computes the artifact anew.",
    data: { digest },
  });
}

function notFound(digest: Digest, cause: unknown): ZenError {
  return new ZenError("ARTIFACT_NOT_FOUND", `The artifact store does not hold the artifact ${digest.slice(0, 12)}`, {
    cause,
    hint: "Check that this is the store that the run used; if it is, run the pipeline again to compute the artifact anew.",
    data: { digest },
  });
}

/**
 * What the failure of a store to give an artifact's object means. Part of `digest` may be missing because it was erased on
 * purpose, which the tombstone of the artifact or of the part says.
 */
export async function explainMissing(
  store: ArtifactStore,
  error: unknown,
  digest: Digest,
  part: Digest = digest,
): Promise<unknown> {
  if (!isZenError(error, "OBJECT_NOT_FOUND")) return error;
  for (const key of new Set([layout.tombstone(digest), layout.tombstone(part)])) {
    if ((await store.head(key)) === undefined) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.get(key)) chunks.push(chunk);
    const { at, reason } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Tombstone;
    return new ZenError(
      "ARTIFACT_PURGED",
      `The artifact ${digest.slice(0, 12)} was erased on ${at.slice(0, 10)}: ${reason}`,
      {
        hint: "Its digest and lineage are kept. If it may be there again, run the pipeline that made it.",
        data: { digest, at, reason },
      },
    );
  }
  return notFound(digest, error);
}
