import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync, type BigIntStats } from "node:fs";
import { join } from "node:path";
import { ZenError, isDigest, type Digest } from "@zen/plugin-sdk";
import { readCache, writeWhole } from "../plan/load/whole-file.js";

/** Size, times and inode as text, the digest, and when the file was looked at (milliseconds). */
type Entry = readonly [stamp: string, digest: Digest, seenAt: number];

/** Coarsest resolution of a file's times among the file systems in use. */
const RESOLUTION_MS = 2000;
const ATTEMPTS = 3;
const MOST_ENTRIES = 50_000;

/**
 * SHA-256 of files by path, remembered by (size, mtime, ctime, inode) over processes. A file whose times are so young that
 * another write could leave them as they are is hashed again, so a rewrite is never missed.
 */
export class FileDigests {
  #entries: Map<string, Entry> | undefined;
  #changed = false;
  readonly #file: string | undefined;

  static readonly #shared = new Map<string, FileDigests>();

  /** The one of this process for a cache folder. */
  static of(cacheDir: string): FileDigests {
    const known = FileDigests.#shared.get(cacheDir) ?? new FileDigests(cacheDir);
    FileDigests.#shared.set(cacheDir, known);
    return known;
  }

  /** @param cacheDir Where to remember; without one, in memory only. */
  constructor(cacheDir?: string) {
    this.#file = cacheDir === undefined ? undefined : join(cacheDir, "file-digests.json");
  }

  /** @throws NodeJS.ErrnoException as `stat` and `read`; ZenError `FILE_CHANGES` when the file does not hold still. */
  async digest(path: string): Promise<Digest> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seenAt = Date.now();
      const before = statSync(path, { bigint: true });
      const known = this.#known(path, before);
      if (known !== undefined) return known;
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
      if (stamp(statSync(path, { bigint: true })) === stamp(before))
        return this.#remember(path, before, hash.digest("hex"), seenAt);
    }
    throw fileChanges(path);
  }

  /** The same for small files, without giving up the turn. */
  digestSync(path: string): Digest {
    const known = this.#known(path, statSync(path, { bigint: true }));
    return known ?? this.read(path).digest;
  }

  /** Reads a small file and digests what was read. */
  read(path: string): { readonly bytes: Buffer; readonly digest: Digest } {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const seenAt = Date.now();
      const before = statSync(path, { bigint: true });
      const bytes = readFileSync(path);
      if (stamp(statSync(path, { bigint: true })) !== stamp(before)) continue;
      return { bytes, digest: this.#remember(path, before, createHash("sha256").update(bytes).digest("hex"), seenAt) };
    }
    throw fileChanges(path);
  }

  /** Writes what was learnt to disk; does nothing when that is nothing. */
  save(): void {
    if (!this.#changed || this.#file === undefined || this.#entries === undefined) return;
    const entries = [...this.#entries].slice(-MOST_ENTRIES);
    writeWhole(this.#file, JSON.stringify(Object.fromEntries(entries)));
    this.#changed = false;
  }

  #known(path: string, stat: BigIntStats): Digest | undefined {
    const entry = this.#load().get(path);
    if (entry === undefined || entry[0] !== stamp(stat)) return undefined;
    const youngest = Number((stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs) / 1_000_000n);
    return youngest + RESOLUTION_MS <= entry[2] ? entry[1] : undefined;
  }

  #remember(path: string, stat: BigIntStats, digest: Digest, seenAt: number): Digest {
    const entries = this.#load();
    entries.delete(path);
    entries.set(path, [stamp(stat), digest, seenAt]);
    this.#changed = true;
    return digest;
  }

  #load(): Map<string, Entry> {
    return (this.#entries ??= new Map(this.#file === undefined ? [] : readEntries(this.#file)));
  }
}

function stamp({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}:${ino}`;
}

function fileChanges(path: string): ZenError {
  return new ZenError("FILE_CHANGES", `The file ${path} changes while it is read`, {
    hint: "Wait until whoever writes it has finished, then run again.",
    place: path,
  });
}

function readEntries(file: string): [string, Entry][] {
  return Object.entries((readCache(file) ?? {}) as object).filter((entry): entry is [string, Entry] =>
    isEntry(entry[1]),
  );
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && typeof value[0] === "string" && isDigest(value[1]) && typeof value[2] === "number";
}
