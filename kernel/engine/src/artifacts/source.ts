import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import {
  collectBytes,
  isZenError,
  ZenError,
  type ArtifactRef,
  type ArtifactSource,
  type ArtifactStore,
  type Digest,
  type TreeManifest,
  type TreePart,
  onDisk,
} from "@zen/plugin-sdk";
import { discardDamaged } from "./discard.js";
import { damaged, explainMissing } from "./errors.js";
import { checkStored } from "./external.js";
import { digestOf, hashFile, hashing, writeAll } from "./hashing.js";
import { lookAt, remember } from "./known-files.js";
import { layout, split } from "./layout.js";
import { isPartPath } from "./part-path.js";

/** The bytes of one artifact, each read held to the digest that was recorded. */
export class StoredSource implements ArtifactSource {
  #byPath: ReadonlyMap<string, TreePart> | undefined;

  private constructor(
    private readonly store: ArtifactStore,
    readonly ref: ArtifactRef,
    private readonly cacheDir: string,
    private readonly manifest: TreeManifest | undefined,
  ) {}

  static async open(store: ArtifactStore, ref: ArtifactRef, cacheDir: string): Promise<StoredSource> {
    return new StoredSource(
      store,
      ref,
      cacheDir,
      ref.kind === "tree" ? await readManifest(store, ref.digest) : undefined,
    );
  }

  get parts(): readonly TreePart[] {
    return this.manifest?.parts ?? [];
  }

  get meta(): ArtifactSource["meta"] {
    return this.manifest?.meta;
  }

  async blob(): Promise<Uint8Array> {
    const { ref } = this;
    if (ref.kind === "tree") throw this.#wrongKind("it is a tree of parts, and was read as one blob");
    const bytes =
      ref.inline === undefined
        ? await collectBytes(this.#bytes(layout.blob(ref.digest), ref))
        : Buffer.from(ref.inline, "base64");
    if (ref.inline !== undefined && digestOf(bytes) !== ref.digest)
      throw damaged(ref.digest, "the record holds other bytes");
    return bytes;
  }

  part(path: string): Promise<Uint8Array> {
    return collectBytes(this.stream(path));
  }

  async *stream(path: string): AsyncGenerator<Uint8Array> {
    const part = this.#find(path);
    if (part.at !== undefined) await checkStored(this.store, part, part.at);
    yield* this.#bytes(keyOf(part), part);
  }

  async localPath(path: string): Promise<string> {
    const part = this.#find(path);
    if (part.at !== undefined) await checkStored(this.store, part, part.at);
    if (this.store.localPath === undefined) return this.#copy(part);
    try {
      const file = await this.store.localPath(keyOf(part));
      if (part.at === undefined) await this.#checkFile(file, part);
      return file;
    } catch (error) {
      await this.#discard(keyOf(part), part.digest, error);
      throw await explainMissing(this.store, error, this.ref.digest, part.digest);
    }
  }

  async uri(path: string): Promise<string> {
    return this.store.uri(keyOf(this.#find(path)));
  }

  async *#bytes(
    key: string,
    { digest, size, at }: Pick<TreePart, "digest" | "size" | "at">,
  ): AsyncGenerator<Uint8Array> {
    try {
      const chunks = this.store.get(key);
      yield* at === undefined ? hashing(chunks, (found) => this.#check(found, { digest, size })) : chunks;
    } catch (error) {
      await this.#discard(key, digest, error);
      throw await explainMissing(this.store, error, this.ref.digest, digest);
    }
  }

  /** Damaged bytes are not left for others to find. */
  async #discard(key: string, digest: Digest, error: unknown): Promise<void> {
    if (isZenError(error, "ARTIFACT_DAMAGED")) await discardDamaged(this.store, key, digest);
  }

  #check(
    found: { readonly digest: Digest; readonly size: number },
    wanted: { readonly digest: Digest; readonly size: number },
  ): void {
    if (found.digest === wanted.digest) return;
    const what =
      found.size === wanted.size ? "its bytes were altered" : `it has ${found.size} bytes in place of ${wanted.size}`;
    throw damaged(this.ref.digest, what);
  }

  /** Read through once per process and state of the file: whoever alters it changes its times. */
  async #checkFile(file: string, part: TreePart): Promise<void> {
    const { state, content } = await lookAt(file);
    const found = content ?? (await hashFile(file));
    this.#check(found, part);
    await remember(file, state, found);
  }

  /** For stores elsewhere: a copy on this machine, shared by all that need it. */
  async #copy(part: TreePart): Promise<string> {
    const target = join(this.cacheDir, "artifacts", split(part.digest));
    if (await this.#isCopy(target, part)) return target;
    await onDisk(target, async () => {
      await mkdir(dirname(target), { recursive: true });
      const partial = `${target}.${randomUUID()}`;
      const file = await open(partial, "wx");
      try {
        for await (const chunk of this.stream(part.path)) await writeAll(file, chunk);
        await file.close();
        await rename(partial, target);
      } catch (error) {
        await file.close();
        await rm(partial, { force: true });
        throw error;
      }
    });
    return target;
  }

  async #isCopy(file: string, part: TreePart): Promise<boolean> {
    try {
      if ((await stat(file)).size !== part.size) return false;
      if (part.at === undefined) await this.#checkFile(file, part);
      return true;
    } catch (error) {
      if (isZenError(error, "ARTIFACT_DAMAGED") || (error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }

  #find(path: string): TreePart {
    if (this.ref.kind === "blob") throw this.#wrongKind("it is one blob and has no parts");
    this.#byPath ??= new Map(this.parts.map((one) => [one.path, one]));
    const part = this.#byPath.get(path);
    if (part !== undefined) return part;
    throw new ZenError(
      "ARTIFACT_PART_NOT_FOUND",
      `The artifact ${this.ref.digest.slice(0, 12)} has no part ${JSON.stringify(path)}`,
      {
        hint: `It has ${
          this.parts
            .slice(0, 5)
            .map((known) => known.path)
            .join(", ") || "none"
        }${this.parts.length > 5 ? ", ..." : ""}.`,
      },
    );
  }

  #wrongKind(what: string): ZenError {
    return new ZenError(
      "ARTIFACT_KIND_WRONG",
      `The artifact ${this.ref.digest.slice(0, 12)} cannot be read so: ${what}`,
      {
        hint: `It was written by the codec ${this.ref.codec}; read it with that one.`,
      },
    );
  }
}

function keyOf(part: TreePart): string {
  return part.at?.key ?? layout.blob(part.digest);
}

export async function readManifest(store: ArtifactStore, digest: Digest): Promise<TreeManifest> {
  let bytes: Uint8Array;
  try {
    bytes = await collectBytes(store.get(layout.tree(digest)));
  } catch (error) {
    throw await explainMissing(store, error, digest);
  }
  if (digestOf(bytes) !== digest) throw damaged(digest, "its list of parts was altered");
  const manifest = JSON.parse(Buffer.from(bytes).toString("utf8")) as TreeManifest;
  const bad =
    manifest.format === "tree@1" ? manifest.parts.find((part) => !isPartPath(part.path))?.path : manifest.format;
  if (bad === undefined) return manifest;
  throw damaged(digest, `its list of parts names ${JSON.stringify(bad)}, which this version of Zen does not accept`);
}
