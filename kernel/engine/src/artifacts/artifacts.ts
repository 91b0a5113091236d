import { isZenError, type ArtifactRef, type ArtifactSource, type ArtifactStore } from "@zen/plugin-sdk";
import type { AnyCodec, Codec } from "@zen/plugin-sdk/pipeline";
import { digestOf } from "./hashing.js";
import { layout } from "./layout.js";
import { StoringSink } from "./sink.js";
import { readManifest, StoredSource } from "./source.js";

/** Immutable values over a store of bytes: addressed by content, stored once, checked whenever they are read. */
export interface Artifacts {
  readonly store: ArtifactStore;
  /** `rewrite`: also where the store has the bytes already, because they are known to be damaged. */
  write<T>(codec: Codec<T>, value: T, options?: { readonly rewrite?: boolean }): Promise<ArtifactRef>;
  /** @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_DAMAGED`, `ARTIFACT_PURGED`; a lazy value throws them later, when it reads. */
  read(codec: AnyCodec, ref: ArtifactRef): Promise<unknown>;
  open(ref: ArtifactRef): Promise<ArtifactSource>;
  /** Whether all bytes seem to be there, by names and sizes: cheap, so altered bytes are found only when they are read. */
  present(ref: ArtifactRef): Promise<boolean>;
}

export function artifactsIn(store: ArtifactStore, cacheDir: string): Artifacts {
  const open = (ref: ArtifactRef) => StoredSource.open(store, ref, cacheDir);
  const has = async (key: string, size: number) => (await store.head(key))?.size === size;
  return {
    store,
    async write(codec, value, { rewrite = false } = {}) {
      const sink = new StoringSink(store, codec.id, { cacheDir, rewrite });
      try {
        await codec.encode(value, sink);
      } catch (error) {
        await sink.settled();
        throw error;
      }
      return sink.finish();
    },
    read: async (codec, ref) => codec.decode(await open(ref)),
    open,
    async present(ref) {
      if (ref.inline !== undefined) return digestOf(Buffer.from(ref.inline, "base64")) === ref.digest;
      if (ref.kind === "blob") return has(layout.blob(ref.digest), ref.size);
      try {
        const { parts } = await readManifest(store, ref.digest);
        const found = await Promise.all(parts.map((part) => has(part.at?.key ?? layout.blob(part.digest), part.size)));
        return !found.includes(false);
      } catch (error) {
        if (
          isZenError(error, "ARTIFACT_NOT_FOUND") ||
          isZenError(error, "ARTIFACT_DAMAGED") ||
          isZenError(error, "ARTIFACT_PURGED")
        )
          return false;
        throw error;
      }
    },
  };
}
