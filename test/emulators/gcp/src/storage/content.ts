import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32c, encoded } from "./crc32c.js";

/** The bytes of one generation of an object: never changed, in memory where they are few, in a file otherwise. */
export interface Content {
  readonly size: number;
  readonly crc32c: string;
  /** Undefined for what was put together of other objects. */
  readonly md5: string | undefined;
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

const IN_MEMORY = 256 << 10;

/** Where contents lie until the emulator is closed. */
export class ContentFolder {
  readonly #dir = mkdtempSync(join(tmpdir(), "zen-gcs-"));
  #count = 0;

  writer(): ContentWriter {
    return new ContentWriter(join(this.#dir, String(this.#count++)));
  }

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Takes bytes, as often as they come; they must not change any more. */
export class ContentWriter {
  #held: Uint8Array[] = [];
  #heldSize = 0;
  #size = 0;
  #onDisk = false;
  #crc = 0;
  readonly #md5 = createHash("md5");

  constructor(private readonly path: string) {}

  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#crc = crc32c(bytes, this.#crc);
    this.#md5.update(bytes);
    this.#size += bytes.length;
    this.#held.push(bytes);
    this.#heldSize += bytes.length;
    if (this.#heldSize > IN_MEMORY) await this.#flush();
  }

  async finish({ composite = false } = {}): Promise<Content> {
    const { path, size } = { path: this.path, size: this.#size };
    const kept = this.#onDisk ? undefined : Buffer.concat(this.#held);
    if (this.#onDisk) await this.#flush();
    return {
      size,
      crc32c: encoded(this.#crc),
      md5: composite ? undefined : this.#md5.digest("base64"),
      read: (start = 0, end = size) =>
        kept === undefined ? readFile(path, start, end) : one(kept.subarray(start, end)),
      discard: async () => (kept === undefined ? rm(path, { force: true }) : undefined),
    };
  }

  async discard(): Promise<void> {
    this.#held = [];
    if (this.#onDisk) await rm(this.path, { force: true });
  }

  async #flush(): Promise<void> {
    const file = await open(this.path, "a");
    try {
      for (const bytes of this.#held)
        for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
    } finally {
      await file.close();
    }
    this.#held = [];
    this.#heldSize = 0;
    this.#onDisk = true;
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* readFile(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (end > start) yield* createReadStream(path, { start, end: end - 1, highWaterMark: 256 << 10 });
}
