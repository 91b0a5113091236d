import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

export interface Received {
  readonly file: string;
  /** sha512 in Subresource Integrity form. */
  readonly integrity: string;
  /** sha1 in hexadecimal, which old npm clients ask for. */
  readonly shasum: string;
  readonly size: number;
}

/** A file that grows by what arrives, and is digested meanwhile. */
export class ReceivedFile {
  readonly #sha512 = createHash("sha512");
  readonly #sha1 = createHash("sha1");
  #size = 0;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
  ) {}

  /** Begins the new file `file`. */
  static async begin(file: string): Promise<ReceivedFile> {
    return new ReceivedFile(file, await open(file, "wx", 0o600));
  }

  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#sha512.update(bytes);
    this.#sha1.update(bytes);
    this.#size += bytes.length;
    await this.handle.writeFile(bytes);
  }

  /** When it resolves, the content is on the disk. */
  async end(): Promise<Received> {
    await this.handle.datasync();
    await this.handle.close();
    const integrity = `sha512-${this.#sha512.digest("base64")}`;
    return { file: this.file, integrity, shasum: this.#sha1.digest("hex"), size: this.#size };
  }

  /** Closes it, wherever it stands. */
  async abandon(): Promise<void> {
    await this.handle.close();
  }
}
