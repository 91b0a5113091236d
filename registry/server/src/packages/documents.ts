import type { Database } from "../database/database.js";
import { abbreviatedDocument } from "./abbreviated-document.js";
import type { ChangeFeed } from "./change-feed.js";
import { encode, type Encoded } from "./encoded.js";
import { fullDocument, type FullDocument } from "./full-document.js";
import { Lru } from "./lru.js";
import { readPackageRows } from "./read-rows.js";
import { tarballUrl } from "./tarball-url.js";
import type { VersionRow } from "./version-document.js";

export type DocumentKind = "full" | "abbreviated";

const maxWeight = 256 * 1024 * 1024;
/** Clients may give the server as many names as they like. */
const maxAddresses = 8;

/**
 * The documents of packages, ready to be sent. They are kept until the feed tells of a change, which is asked before each answer: a
 * document that is served is never older than the request.
 */
export class Documents {
  readonly #packages = new Lru<Package>(maxWeight);

  constructor(
    private readonly database: Database,
    private readonly feed: ChangeFeed,
  ) {
    feed.onChange((names) => names.forEach((name) => this.#packages.delete(name)));
  }

  /** The document for a reader who finds the registry at `base`; undefined where there is no version to be had. */
  async encoded(name: string, kind: DocumentKind, base: string): Promise<Encoded | undefined> {
    const found = await this.#package(name);
    const before = found.weight;
    const encoded = await found.encoded(kind, base);
    if (found.weight !== before && this.#packages.get(name) === found) this.#packages.set(name, found, found.weight);
    return encoded;
  }

  async full(name: string, base: string): Promise<FullDocument | undefined> {
    return await (await this.#package(name)).full(base);
  }

  async version(name: string, version: string): Promise<VersionRow | undefined> {
    return (await (await this.#package(name)).versions).get(version);
  }

  async #package(name: string): Promise<Package> {
    await this.feed.catchUp();
    const found = this.#packages.get(name);
    if (found !== undefined) return found;
    const made = new Package(this.database, name);
    // From now on a change forgets it, also while it is being read.
    this.#packages.set(name, made, made.weight);
    try {
      await made.versions;
    } catch (error) {
      if (this.#packages.get(name) === made) this.#packages.delete(name);
      throw error;
    }
    if (this.#packages.get(name) === made) this.#packages.set(name, made, made.weight);
    return made;
  }
}

/** One package as it was at one moment. */
class Package {
  readonly versions: Promise<ReadonlyMap<string, VersionRow>>;
  readonly #rows: ReturnType<typeof readPackageRows>;
  readonly #encoded = new Map<string, Promise<Encoded | undefined>>();
  #weight = 1_000;

  constructor(database: Database, name: string) {
    this.#rows = readPackageRows(database, name);
    this.versions = this.#rows.then((rows) => {
      for (const { document } of rows?.versions ?? []) this.#weight += document.length + 1_000;
      return new Map(rows?.versions.map((row) => [row.version, row]));
    });
    this.versions.catch(() => undefined);
  }

  /** Bytes, roughly. */
  get weight(): number {
    return this.#weight;
  }

  async full(base: string): Promise<FullDocument | undefined> {
    const rows = await this.#rows;
    const document = rows && fullDocument(rows, (version) => tarballUrl(base, rows.name, version));
    return document === undefined || Object.keys(document.versions).length === 0 ? undefined : document;
  }

  encoded(kind: DocumentKind, base: string): Promise<Encoded | undefined> {
    const key = `${kind} ${base}`;
    let found = this.#encoded.get(key);
    if (found === undefined) {
      if (this.#encoded.size >= 2 * maxAddresses) this.#encoded.clear();
      found = this.#encode(kind, base);
      this.#encoded.set(key, found);
    }
    return found;
  }

  async #encode(kind: DocumentKind, base: string): Promise<Encoded | undefined> {
    const full = await this.full(base);
    if (full === undefined) return undefined;
    const encoded = await encode(JSON.stringify(kind === "full" ? full : abbreviatedDocument(full)));
    this.#weight += encoded.weight;
    return encoded;
  }
}
