import { isZenError, type ArtifactRef, type ArtifactStore, type TreeManifest } from "@zen/plugin-sdk";
import { listElements } from "@zen/plugin-sdk/pipeline";
import { layout } from "../artifacts/layout.js";
import { treeDigest } from "../artifacts/put-tree.js";
import { readManifest } from "../artifacts/source.js";

/** Finds the objects of a store that artifacts consist of; each tree is read once. */
export class ArtifactObjects {
  readonly #trees = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly store: ArtifactStore) {}

  /** None for an artifact whose bytes ride in records. Of a tree that is gone, where it was. */
  async of(ref: ArtifactRef): Promise<readonly string[]> {
    if (ref.inline !== undefined) return [];
    if (ref.kind === "blob") return [layout.blob(ref.digest)];
    const known = this.#trees.get(ref.digest) ?? this.#ofTree(ref);
    this.#trees.set(ref.digest, known);
    return known;
  }

  async #ofTree(ref: ArtifactRef): Promise<readonly string[]> {
    const own = layout.tree(ref.digest);
    const manifest = await this.#manifest(ref);
    if (manifest === undefined) return [own];
    const parts = manifest.parts.map(({ digest, at }) => at?.key ?? layout.blob(digest));
    return [...new Set([own, ...elementTrees(ref, manifest), ...parts])];
  }

  async #manifest({ digest }: ArtifactRef): Promise<TreeManifest | undefined> {
    try {
      return await readManifest(this.store, digest);
    } catch (error) {
      const gone = ["ARTIFACT_NOT_FOUND", "ARTIFACT_PURGED", "ARTIFACT_DAMAGED"].some((code) =>
        isZenError(error, code),
      );
      if (gone) return undefined;
      throw error;
    }
  }
}

/** A map makes a tree of its own of each element of a list; they hold the list's parts. */
function elementTrees(ref: ArtifactRef, { parts, meta }: TreeManifest): readonly string[] {
  if (ref.codec !== "list") return [];
  return listElements({ ref, meta, parts }).flatMap(({ item, parts: own }) =>
    item.kind === "tree" ? [layout.tree(treeDigest(own, item.meta))] : [],
  );
}
