import { collectBytes, isZenError, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import { inParallel } from "../bundle/in-parallel.js";
import { layout } from "../commit/layout.js";

/** What a run's record names by its digest, kept in the artifact store so that it can be looked at when it is long gone here. */
export interface KeptDocument {
  readonly digest: Digest;
  /** Undefined where they are not to be had any more: then neither this one nor what names it is kept. */
  bytes(): Uint8Array | Promise<Uint8Array | undefined>;
  /** Documents that this one names: where it is, they are. */
  readonly names?: readonly KeptDocument[];
}

/** Keeps documents that are not kept yet. What names others is written last. */
export async function keepDocuments(store: ArtifactStore, documents: readonly KeptDocument[]): Promise<void> {
  await inParallel(documents, async (document) => void (await keep(store, document)));
}

async function keep(store: ArtifactStore, { digest, bytes, names = [] }: KeptDocument): Promise<boolean> {
  const key = layout.document(digest);
  if ((await store.head(key)) !== undefined) return true;
  const kept: boolean[] = [];
  await inParallel(names, async (one) => void kept.push(await keep(store, one)));
  const content = kept.includes(false) ? undefined : await bytes();
  if (content === undefined) return false;
  try {
    await store.put(key, content, { ifAbsent: true });
  } catch (error) {
    if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
  }
  return true;
}

/** Undefined where it is not kept. */
export async function readDocument(store: ArtifactStore, digest: Digest): Promise<string | undefined> {
  try {
    return Buffer.from(await collectBytes(store.get(layout.document(digest)))).toString("utf8");
  } catch (error) {
    if (isZenError(error, "OBJECT_NOT_FOUND")) return undefined;
    throw error;
  }
}
