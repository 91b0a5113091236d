import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { syncFolder, writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import { linkOrCopy } from "../files/link-file.js";
import { hexOf, IntegrityHash } from "../integrity.js";
import type { UnpackLimits } from "@zen/registry-archive";
import { tarballError } from "@zen/registry-archive";
import type { UnpackedFile } from "./unpack.js";

/** `ZEN_CACHE_DIR`, else Zen's folder in the user's cache folder. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env["ZEN_CACHE_DIR"]) return env["ZEN_CACHE_DIR"];
  if (process.platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "zen", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "zen");
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "zen");
}

/** An unpacked package in the store. */
export interface StoredPackage {
  readonly integrity: string;
  readonly dir: string;
  readonly files: readonly UnpackedFile[];
}

/**
 * Unpacked packages by the digest of their archive, shared by all repositories of a user. A package is in the store as a
 * whole or not at all: it is unpacked aside and renamed into place. Files are read-only, since generations hold the same
 * files under second names.
 */
export class Store {
  /** For what is under way; `sweep` deletes what a crash leaves there. */
  readonly draftsDir: string;
  readonly #root: string;

  constructor(
    cacheDir: string,
    private readonly leaveOut?: RegExp,
  ) {
    this.#root = join(cacheDir, "store", "v1");
    this.draftsDir = join(cacheDir, "store", "drafts");
  }

  async get(integrity: string): Promise<StoredPackage | undefined> {
    const home = this.#home(integrity);
    try {
      const text = await readFile(join(home, "files.json"), "utf8");
      return { integrity, dir: join(home, "package"), files: JSON.parse(text) as UnpackedFile[] };
    } catch (error) {
      if (hasErrno(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  /**
   * Takes an archive in: digest first, then unpacking. Returns the package, which another process may have stored
   * meanwhile.
   *
   * @throws ZenError `TARBALL_*`; the store is then as before.
   */
  async add(bytes: AsyncIterable<Uint8Array>, integrity: string, limits: UnpackLimits): Promise<StoredPackage> {
    return this.#inDraft(async (draft) => {
      const tarball = join(draft, "archive.tgz");
      const found = await receive(bytes, tarball, limits);
      if (found !== integrity) {
        throw tarballError("TARBALL_DIGEST_MISMATCH", `its digest is ${found}, ${integrity} was expected`);
      }
      const { unpack } = await import("./unpack.js");
      const files = await unpack(tarball, join(draft, "package"), limits, this.leaveOut);
      await rm(tarball);
      await writeDurably(join(draft, "files.json"), JSON.stringify(files));
      await this.#place(draft, this.#home(integrity));
      return { integrity, dir: join(this.#home(integrity), "package"), files };
    });
  }

  /**
   * Builds the package's tree in the new folder `into`, by second names of the store's files where that is possible.
   *
   * @throws ZenError `PACKAGE_STORE_DAMAGED` when the store has lost a file.
   */
  async link(stored: StoredPackage, into: string): Promise<void> {
    const folders = new Set(stored.files.map(({ path }) => path.slice(0, path.lastIndexOf("/") + 1)));
    await mkdir(into, { recursive: true });
    for (const folder of folders) if (folder !== "") await mkdir(join(into, folder), { recursive: true });
    await Promise.all(
      stored.files.map(async ({ path }) => {
        try {
          await linkOrCopy(join(stored.dir, path), join(into, path));
        } catch (error) {
          if (!hasErrno(error, "ENOENT")) throw error;
          throw new ZenError("PACKAGE_STORE_DAMAGED", `The package store has lost ${path} of ${stored.integrity}.`, {
            hint: `Delete the folder ${join(stored.dir, "..")} and install again.`,
            cause: error,
          });
        }
      }),
    );
  }

  /** Every package that is there, with its folder; without its content where its list of files cannot be read. */
  async *entries(): AsyncIterable<{ readonly home: string; readonly stored?: StoredPackage }> {
    for (const shelf of await namesIn(this.#root)) {
      for (const hex of await namesIn(join(this.#root, shelf))) {
        const home = join(this.#root, shelf, hex);
        const integrity = `sha512-${Buffer.from(hex, "hex").toString("base64")}`;
        const stored = await this.get(integrity).catch((error: unknown) => {
          if (error instanceof SyntaxError) return undefined;
          throw error;
        });
        yield { home, ...(stored && { stored }) };
      }
    }
  }

  /** Deletes what crashed processes left a day ago or earlier. */
  async sweep(): Promise<void> {
    for (const name of await namesIn(this.draftsDir)) {
      const draft = join(this.draftsDir, name);
      const found = await stat(draft).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > 86_400_000) await rm(draft, { recursive: true, force: true });
    }
  }

  #home(integrity: string): string {
    const hex = hexOf(integrity);
    return join(this.#root, hex.slice(0, 2), hex);
  }

  async #inDraft<T>(work: (draft: string) => Promise<T>): Promise<T> {
    const draft = join(this.draftsDir, randomBytes(9).toString("hex"));
    await mkdir(draft, { recursive: true });
    try {
      return await work(draft);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  async #place(draft: string, home: string): Promise<void> {
    await mkdir(join(home, ".."), { recursive: true });
    await syncFolder(draft);
    try {
      await rename(draft, home);
    } catch (error) {
      if (!hasErrno(error, "ENOTEMPTY", "EEXIST", "EPERM")) throw error;
      if ((await stat(join(home, "files.json")).catch(() => undefined)) === undefined) throw error;
    }
    await syncFolder(join(home, ".."));
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  });
}

async function receive(bytes: AsyncIterable<Uint8Array>, file: string, limits: UnpackLimits): Promise<string> {
  const hash = new IntegrityHash();
  const handle = await open(file, "wx");
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > limits.archiveBytes) {
        throw tarballError("TARBALL_TOO_LARGE", `it is larger than ${limits.archiveBytes} bytes`);
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return hash.digest();
}
