import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ReadEntry } from "tar";
import { syncFolder } from "../files/durable.js";
import { Admission, readArchive, tarballError, type EntryTaker, type UnpackLimits } from "@zen/registry-archive";

export interface UnpackedFile {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  readonly sha256: string;
}

/**
 * Unpacks the gzipped archive `tarball` into the folder `into`, which must be new. Takes files and folders only and holds
 * them to `limits`; the archive's first folder is left away, owners and times are ignored, files become read-only.
 * Files whose path fits `leaveOut` are not written, but held to the same rules.
 * When it returns, all is on the disk; when it throws, whatever lies in `into` is the caller's to delete.
 *
 * @throws ZenError `TARBALL_*`
 */
export async function unpack(
  tarball: string,
  into: string,
  limits: UnpackLimits,
  leaveOut?: RegExp,
): Promise<readonly UnpackedFile[]> {
  await mkdir(into, { recursive: true });
  const writer = new EntryWriter(into, limits, leaveOut);
  try {
    await readArchive(tarball, limits, writer);
  } catch (error) {
    await writer.abandon(error);
    throw error;
  }
  await writer.finish();
  return writer.files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Writes entries as the parser yields them; several small files may be under way at once. */
class EntryWriter implements EntryTaker {
  readonly files: UnpackedFile[] = [];
  readonly failure: Promise<never>;
  readonly #admission: Admission;
  readonly #folders = new Map<string, Promise<unknown>>();
  readonly #pending = new Set<Promise<void>>();
  readonly #root: string;
  #fault: { readonly error: unknown } | undefined;
  #fail!: (error: unknown) => void;

  constructor(
    root: string,
    limits: UnpackLimits,
    private readonly leaveOut: RegExp | undefined,
  ) {
    this.#root = root;
    this.#admission = new Admission(limits);
    this.failure = new Promise<never>((_resolve, reject) => {
      this.#fail = (error) => {
        this.#fault ??= { error };
        reject(error);
      };
    });
    this.failure.catch(() => undefined);
  }

  take(entry: ReadEntry): void {
    const path = this.#fault === undefined ? this.#admit(entry) : undefined;
    if (path === undefined) return void entry.resume();
    const written = this.#write(entry, path).catch((error: unknown) => {
      entry.resume();
      this.#fail(error);
    });
    this.#pending.add(written);
    void written.finally(() => this.#pending.delete(written));
  }

  /** Keeps the number of open files bounded. */
  async breathe(): Promise<void> {
    while (this.#pending.size > 16) await Promise.race(this.#pending);
    if (this.#fault) throw this.#fault.error;
  }

  /** Ends all writing, that of an entry whose rest will never come among it. */
  async abandon(error: unknown): Promise<void> {
    this.#fail(error);
    await Promise.allSettled(this.#pending);
  }

  async finish(): Promise<void> {
    await Promise.allSettled(this.#pending);
    if (this.#fault) throw this.#fault.error;
    const folders = new Set([this.#root]);
    for (const made of this.#folders.keys()) {
      for (let folder = made; !folders.has(folder); folder = dirname(folder)) folders.add(folder);
    }
    await Promise.all([...folders].map(syncFolder));
  }

  /** The path of an entry to be written; nothing for one that needs no writing or has been refused. */
  #admit(entry: ReadEntry): string | undefined {
    try {
      const path = this.#admission.admit(entry);
      return path === undefined || this.leaveOut?.test(path) === true ? undefined : path;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async #write(entry: ReadEntry, path: string): Promise<void> {
    const file = join(this.#root, ...path.split("/"));
    const hash = createHash("sha256");
    const executable = ((entry.mode ?? 0) & 0o111) !== 0;
    // Reading begins at once: the parser waits for its readers, and a folder may have to be made first.
    const chunks = entry[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    await this.#folder(dirname(file));
    const handle = await open(file, "wx", executable ? 0o555 : 0o444);
    let size = 0;
    try {
      for (;;) {
        const next = await Promise.race([chunks.next(), this.failure]);
        if (next.done === true) break;
        hash.update(next.value);
        size += next.value.length;
        await handle.writeFile(next.value);
      }
      if (size !== entry.size) throw tarballError("TARBALL_DAMAGED", `${JSON.stringify(path)} is cut short`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    this.files.push({ path, size, executable, sha256: hash.digest("hex") });
  }

  #folder(folder: string): Promise<unknown> {
    const made = this.#folders.get(folder) ?? mkdir(folder, { recursive: true });
    this.#folders.set(folder, made);
    return made;
  }
}
