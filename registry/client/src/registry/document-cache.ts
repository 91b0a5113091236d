import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";

export interface CachedDocument {
  readonly etag?: string;
  readonly text: string;
}

/** The last documents of one registry, by their paths. What is read from it is verified like what comes from the network. */
export class DocumentCache {
  readonly #dir: string;

  constructor(cacheDir: string, address: string) {
    this.#dir = join(cacheDir, "registries", hash(address));
  }

  async get(path: string): Promise<CachedDocument | undefined> {
    let text: string;
    try {
      text = await readFile(this.#file(path), "utf8");
    } catch (error) {
      if (hasErrno(error, "ENOENT")) return undefined;
      throw error;
    }
    const end = text.indexOf("\n");
    const etag = text.slice(0, end);
    return end < 0 ? undefined : { text: text.slice(end + 1), ...(etag === "" ? {} : { etag }) };
  }

  async put(path: string, { etag = "", text }: CachedDocument): Promise<void> {
    const file = this.#file(path);
    await mkdir(dirname(file), { recursive: true });
    await writeDurably(file, `${/[\r\n]/.test(etag) ? "" : etag}\n${text}`);
  }

  #file(path: string): string {
    const name = hash(path);
    return join(this.#dir, name.slice(0, 2), name);
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
