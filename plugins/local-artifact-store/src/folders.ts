import { closeSync, fsync, mkdirSync, openSync, realpathSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf } from "./disk.js";

/** The folders of one store: made, removed and made durable as objects come and go. */
export class Folders {
  readonly #objects: string;
  readonly #trusted = new Set<string>();
  readonly #syncs = new Map<string, { readonly running: Promise<void>; next: Promise<void> | undefined }>();

  constructor(objects: string) {
    this.#objects = objects;
  }

  /** Refuses a folder that is reached through a symbolic link. Returns false when it does not exist. */
  check(folder: string): boolean {
    if (this.#trusted.has(folder)) return true;
    let real: string;
    try {
      real = realpathSync.native(folder);
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return false;
      throw error;
    }
    if (real !== folder) throw linkFound(folder);
    if (this.#trusted.size >= 10_000) this.#trusted.clear();
    this.#trusted.add(folder);
    return true;
  }

  /** Makes the folder and those above it, durably. */
  async make(folder: string): Promise<void> {
    const first = makeFolders(folder);
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = dirname(made)) await this.sync(dirname(made));
  }

  /** Removes the folder, and those above it, as far as they are empty. */
  prune(folder: string): void {
    for (let empty = folder; empty !== this.#objects; empty = dirname(empty)) {
      try {
        rmdirSync(empty);
        this.#trusted.delete(empty);
      } catch (error) {
        if (["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "")) return;
        if (codeOf(error) !== "ENOENT") throw error;
      }
    }
  }

  /**
   * Makes the folder's entries durable. Calls that come while the disk is busy with this folder share the next sync. A folder
   * that is gone has no entries left; then what is above it is what has to last.
   */
  sync(folder: string): Promise<void> {
    const current = this.#syncs.get(folder);
    if (current !== undefined) return (current.next ??= current.running.then(() => this.#start(folder)));
    return this.#start(folder);
  }

  #start(folder: string): Promise<void> {
    const running = syncFolder(folder).finally(() => {
      if (this.#syncs.get(folder) === entry && entry.next === undefined) this.#syncs.delete(folder);
    });
    const entry = { running: running.catch(() => undefined), next: undefined };
    this.#syncs.set(folder, entry);
    return running;
  }
}

/** Others may remove, meanwhile, the empty folders that it has just made, or found. Returns the first one that it made. */
function makeFolders(folder: string): string | undefined {
  for (let tries = 0; ; tries++) {
    try {
      return mkdirSync(folder, { recursive: true });
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || tries === 100) throw error;
    }
  }
}

export async function syncFolder(folder: string): Promise<void> {
  // Windows makes directory entries durable by itself and does not open directories.
  if (process.platform === "win32") return;
  let fd: number;
  try {
    fd = openSync(folder, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return syncFolder(dirname(folder));
    throw error;
  }
  try {
    await new Promise<void>((resolve, reject) => fsync(fd, (error) => (error ? reject(error) : resolve())));
  } finally {
    closeSync(fd);
  }
}

export function linkFound(path: string): ZenError {
  return new ZenError("STORE_DAMAGED", `${path} is, or is reached through, a symbolic link.`, {
    hint: "The store holds no links and follows none. Remove it; to keep the store elsewhere, configure its path.",
  });
}
