import {
  canonicalJson,
  compareUtf8,
  type ArtifactRef,
  type ArtifactStore,
  type Digest,
  type Json,
  type TreeManifest,
  type TreePart,
} from "@zen/plugin-sdk";
import { digestOf } from "./hashing.js";
import { layout } from "./layout.js";
import { putOnce, type PutOptions } from "./put-blob.js";

/** Puts the manifest of a tree whose parts are in the store. */
export async function putTree(
  store: ArtifactStore,
  parts: readonly TreePart[],
  meta: Json | undefined,
  options: Pick<PutOptions, "rewrite">,
): Promise<Omit<ArtifactRef, "codec">> {
  const bytes = manifestOf(parts, meta);
  const digest = digestOf(bytes);
  await putOnce(store, layout.tree(digest), bytes.length, options, bytes);
  return { kind: "tree", digest, size: parts.reduce((sum, part) => sum + part.size, 0) };
}

/** The digest of a tree of these parts. */
export function treeDigest(parts: readonly TreePart[], meta: Json | undefined): Digest {
  return digestOf(manifestOf(parts, meta));
}

function manifestOf(parts: readonly TreePart[], meta: Json | undefined): Uint8Array {
  const sorted = [...parts].sort((a, b) => compareUtf8(a.path, b.path));
  const manifest: TreeManifest = { format: "tree@1", parts: sorted, ...(meta === undefined ? {} : { meta }) };
  return Buffer.from(canonicalJson(manifest as unknown as Json));
}
