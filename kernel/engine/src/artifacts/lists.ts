import type { ArtifactRef, Json, TreePart } from "@zen/plugin-sdk";
import type { ListElement, ListItem, ListMeta } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "./artifacts.js";
import { digestOf } from "./hashing.js";
import { putTree } from "./put-tree.js";
import { readManifest } from "./source.js";

/** Makes a list artifact of values that are there. It names what they consist of; nothing is copied. */
export async function putList({ store }: Artifacts, refs: readonly ArtifactRef[]): Promise<ArtifactRef> {
  const items: ListItem[] = [];
  const parts: TreePart[] = [];
  for (const [index, { kind, codec, digest, size, inline }] of refs.entries()) {
    if (kind === "blob") {
      if (inline === undefined) parts.push({ path: String(index), digest, size });
      items.push({ kind, codec, ...(inline === undefined ? {} : { inline }) });
      continue;
    }
    const manifest = await readManifest(store, digest);
    for (const part of manifest.parts) parts.push({ ...part, path: `${index}/${part.path}` });
    items.push({ kind, codec, ...(manifest.meta === undefined ? {} : { meta: manifest.meta }) });
  }
  const meta = { format: "list@1", items } satisfies ListMeta;
  return {
    ...(await putTree(store, parts, meta as unknown as Json, {})),
    codec: "list",
    summary: { items: items.length },
  };
}

/** One element as an artifact of its own. */
export async function elementRef({ store }: Artifacts, { item, parts }: ListElement): Promise<ArtifactRef> {
  const { kind, codec, inline, meta } = item;
  if (kind === "tree") return { ...(await putTree(store, parts, meta, {})), codec };
  if (inline !== undefined) {
    const bytes = Buffer.from(inline, "base64");
    return { kind, codec, digest: digestOf(bytes), size: bytes.length, inline };
  }
  const { digest, size } = parts[0] as TreePart;
  return { kind, codec, digest, size };
}
