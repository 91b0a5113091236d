import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import {
  indexFile,
  nativeFolder,
  packageFolder,
  readFolderIndex,
  readPackument,
  tarballFile,
  type FolderIndex,
  type Packument,
} from "@zen/registry-protocol";
import { hasErrno } from "../files/errno.js";
import { integrityOf } from "../integrity.js";
import type { PackageSource } from "./source.js";

export interface FolderSourceOptions {
  readonly root?: string;
  readonly title?: string;
  /** Whether this program brought the folder, and the root with it. */
  readonly shipped?: boolean;
}

/**
 * A registry in a folder. With `root`, the digest of its index, nothing in it can change unseen: the index pins the
 * documents, and these pin the archives.
 */
export class FolderSource implements PackageSource {
  readonly title: string;
  readonly #dir: string;
  readonly root?: string;
  readonly shipped: boolean;
  #index: Promise<FolderIndex> | undefined;

  constructor(dir: string, options: FolderSourceOptions = {}) {
    this.#dir = dir;
    if (options.root !== undefined) this.root = options.root;
    this.shipped = options.shipped ?? false;
    this.title = options.title ?? `the registry folder ${dir}`;
  }

  async names(): Promise<readonly string[]> {
    return Object.keys((await this.#readIndex()).packages);
  }

  async describe(name: string): Promise<Packument | undefined> {
    const { packages } = await this.#readIndex();
    const entry = Object.hasOwn(packages, name) ? packages[name] : undefined;
    if (entry === undefined) return undefined;
    const text = await this.#read(`${packageFolder(name)}/packument.json`);
    if (integrityOf(text) !== entry.packument) throw this.#changed(`the document of ${name}`);
    return readPackument(text, name);
  }

  async *fetch(name: string, version: string): AsyncIterable<Uint8Array> {
    const found = (await this.describe(name))?.versions[version];
    if (found === undefined) {
      throw new ZenError("PLUGIN_NOT_FOUND", `${this.title} has no ${name} ${version}.`);
    }
    // The name is derived, not taken from the document: an address in it must not lead out of the folder.
    yield* createReadStream(join(this.#dir, packageFolder(name), tarballFile(name, version)), {
      highWaterMark: 1 << 20,
    });
  }

  async native(name: string, version: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { natives = {} } = await this.#readIndex();
    if (!Object.hasOwn(natives, `${name}@${version}`)) return undefined;
    return createReadStream(join(this.#dir, nativeFolder(name), tarballFile(name, version)), {
      highWaterMark: 1 << 20,
    });
  }

  #readIndex(): Promise<FolderIndex> {
    return (this.#index ??= this.#loadIndex());
  }

  async #loadIndex(): Promise<FolderIndex> {
    const text = await this.#read(indexFile);
    if (this.root !== undefined && integrityOf(text) !== this.root) throw this.#changed("its index");
    return readFolderIndex(text);
  }

  async #read(path: string): Promise<string> {
    try {
      return await readFile(join(this.#dir, path), "utf8");
    } catch (error) {
      if (!hasErrno(error, "ENOENT", "ENOTDIR")) throw error;
      throw new ZenError("REGISTRY_NOT_FOUND", `There is no ${path} in ${this.title}.`, {
        hint: "Check the registry's folder, or restore it from a good copy.",
        cause: error,
      });
    }
  }

  #changed(what: string): ZenError {
    return new ZenError("REGISTRY_CHANGED", `In ${this.title}, ${what} is not what it was when it was pinned.`, {
      hint: "Restore the folder from a good copy. If the change was meant, pin its new digest.",
    });
  }
}
