import {
  ZenError,
  type ArtifactRef,
  type ArtifactSink,
  type ArtifactStore,
  type Json,
  type PartContent,
  type TreePart,
} from "@zen/plugin-sdk";
import { adoptStored } from "./external.js";
import { digestOf } from "./hashing.js";
import { checkPartPath, foldPath } from "./part-path.js";
import { putBytes, putFile, putStream, type PutOptions } from "./put-blob.js";
import { putTree } from "./put-tree.js";

/** Blobs up to this size ride in the record and need no object of their own. */
export const INLINE = 4096;

/** Parts are stored side by side, so that many small ones do not wait for one disk flush after another. */
const PARALLEL = 8;

/** Takes what one `encode` gives and makes an artifact of it. */
export class StoringSink implements ArtifactSink {
  #blob: Promise<Omit<ArtifactRef, "codec" | "summary">> | undefined;
  #meta: Json | undefined;
  #summary: Json | undefined;
  readonly #parts: TreePart[] = [];
  /** Folded path to path. */
  readonly #paths = new Map<string, string>();
  readonly #underway = new Set<Promise<void>>();
  #failed: { readonly error: unknown } | undefined;

  constructor(
    private readonly store: ArtifactStore,
    private readonly codec: string,
    private readonly options: PutOptions,
  ) {}

  async blob(content: Uint8Array): Promise<void> {
    if (this.#blob !== undefined || this.#paths.size > 0) this.#misused("gave a blob beside other content");
    this.#blob = this.#putBlob(content);
    await this.#blob;
  }

  async part(path: string, content: PartContent): Promise<void> {
    if (this.#blob !== undefined) this.#misused("gave parts beside a blob");
    const folded = foldPath(checkPartPath(path));
    const same = this.#paths.get(folded);
    if (same !== undefined) {
      throw new ZenError(
        "ARTIFACT_PART_INVALID",
        `The parts ${JSON.stringify(same)} and ${JSON.stringify(path)} would be one file on some disks`,
        {
          hint: "Give parts names that differ by more than upper and lower case.",
        },
      );
    }
    this.#paths.set(folded, path);
    while (this.#underway.size >= PARALLEL) await Promise.race(this.#underway);
    this.#throwFailure();
    const { work, mayWait } = this.#put(path, content);
    const stored = work
      .then((part) => void this.#parts.push(part))
      .catch((error: unknown) => void (this.#failed ??= { error }));
    this.#underway.add(stored);
    void stored.then(() => this.#underway.delete(stored));
    if (mayWait) return;
    await stored;
    this.#throwFailure();
  }

  meta(meta: Json): void {
    this.#meta = meta;
  }

  summary(summary: Json): void {
    this.#summary = summary;
  }

  /** Nothing goes on behind the caller's back any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underway);
  }

  async finish(): Promise<ArtifactRef> {
    await this.settled();
    this.#throwFailure();
    const content =
      this.#blob === undefined ? await putTree(this.store, this.#parts, this.#meta, this.options) : await this.#blob;
    return { ...content, codec: this.codec, ...(this.#summary === undefined ? {} : { summary: this.#summary }) };
  }

  async #putBlob(bytes: Uint8Array): Promise<Omit<ArtifactRef, "codec">> {
    if (bytes.length > INLINE) return { kind: "blob", ...(await putBytes(this.store, bytes, this.options)) };
    return { kind: "blob", digest: digestOf(bytes), size: bytes.length, inline: Buffer.from(bytes).toString("base64") };
  }

  /** What the caller has given away, or is small enough to keep a copy of, may be stored while it goes on. */
  #put(path: string, content: PartContent): { readonly work: Promise<TreePart>; readonly mayWait: boolean } {
    const { store, options } = this;
    if (content instanceof Uint8Array) {
      const small = content.length <= 1 << 16;
      return {
        work: putBytes(store, small ? Uint8Array.from(content) : content, options).then((put) => ({ path, ...put })),
        mayWait: small,
      };
    }
    if ("stored" in content) return { work: adoptStored(store, path, content.stored), mayWait: true };
    if ("localPath" in content) {
      return {
        work: putFile(store, content, options).then((put) => ({ path, ...put })),
        mayWait: content.move === true,
      };
    }
    return { work: putStream(store, content, options).then((put) => ({ path, ...put })), mayWait: false };
  }

  #throwFailure(): void {
    if (this.#failed !== undefined) throw this.#failed.error;
  }

  #misused(what: string): never {
    throw new ZenError("CODEC_MISUSES_SINK", `The codec ${this.codec} ${what}`, {
      hint: "A codec writes one blob, or any number of parts.",
    });
  }
}
