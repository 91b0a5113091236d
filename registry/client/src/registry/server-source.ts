import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isZenError, ZenError } from "@zen/plugin-sdk";
import {
  readAdvisories,
  routes,
  scopeOf,
  type Advisory,
  type InstallVersion,
  type Packument,
  type PublisherKey,
} from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpLimits } from "../http/registry-http.js";
import { defaultCacheDir } from "../store/store.js";
import { notTrusted } from "../trust/faults.js";
import { introduce } from "../trust/introduce.js";
import { knows, pinnedKeys, readPublisherKeys, signingKeyids, verifyPublisherSignature } from "../trust/publisher.js";
import { TrustStore } from "../trust/store.js";
import type { PinnedKey, TrustedRegistry } from "../trust/types.js";
import { verifyRegistrySignature } from "../trust/version.js";
import { DocumentCache } from "./document-cache.js";
import { NpmSource } from "./npm-source.js";
import { SnapshotChain, type Pinned } from "./snapshot-chain.js";
import type { PackageSource } from "./source.js";
import { tarballPath } from "./tarball-path.js";

export interface ServerSourceOptions {
  /** Where npm's configuration is looked for; the working folder unless told. */
  readonly cwd?: string;
  /** Default: as the package store's. */
  readonly cacheDir?: string;
  readonly trust?: TrustStore;
  readonly offline?: boolean;
  readonly limits?: Partial<HttpLimits>;
  /** Told what a person should know and what stops nothing: that a key was replaced with the old one's approval. */
  readonly onNotice?: (text: string) => void;
}

/**
 * A registry server. Of one that a person has accepted on this machine, everything is verified: its snapshot is signed and never older
 * than one seen before, pins the index, which pins the documents of packages, which pin the archives and carry the signatures of the
 * registry and of publishers. A registry that was accepted as one that speaks npm's protocol alone says nothing that can be verified.
 */
export class ServerSource implements PackageSource {
  readonly title: string;
  readonly address: string;
  readonly #http: RegistryHttp;
  readonly #chain: SnapshotChain;
  readonly #trust: TrustStore;
  readonly #npm: NpmSource;
  readonly #offline: boolean;
  readonly #verified = new Map<string, Promise<void>>();
  readonly #notice: (text: string) => void;
  #opened: Promise<Pinned | "npm"> | undefined;

  /** @throws ZenError `REGISTRY_ADDRESS_INVALID` */
  constructor(address: string, options: ServerSourceOptions = {}) {
    this.address = registryAddress(address);
    this.title = `the registry ${this.address}`;
    const { cwd = process.cwd(), offline = false, limits = {} } = options;
    const cacheDir = resolve(options.cacheDir ?? defaultCacheDir());
    const cache = new DocumentCache(cacheDir, this.address);
    this.#http = new RegistryHttp(this.address, { cwd, offline, limits });
    this.#trust = options.trust ?? new TrustStore();
    this.#chain = new SnapshotChain({ http: this.#http, cache, trust: this.#trust, offline });
    this.#npm = new NpmSource(this.address, { http: this.#http, cache, cwd, offline });
    this.#offline = offline;
    this.#notice = options.onNotice ?? (() => undefined);
  }

  async describe(name: string, signal?: AbortSignal): Promise<Packument | undefined> {
    const opened = await this.#open(signal);
    return opened === "npm" ? this.#npm.describe(name, signal) : this.#document(name, opened, signal);
  }

  async advisories(signal?: AbortSignal): Promise<readonly Advisory[] | undefined> {
    const opened = await this.#open(signal);
    if (opened === "npm") return undefined;
    const what = "its list of advisories";
    const digest = opened.snapshot.advisories;
    return readAdvisories(await this.#chain.document(routes.advisories, digest, what, signal)).advisories;
  }

  verify(name: string, version: string, signal?: AbortSignal): Promise<void> {
    const key = `${name}@${version}`;
    const verified = this.#verified.get(key) ?? this.#verify(name, version, signal);
    this.#verified.set(key, verified);
    verified.catch(() => this.#verified.delete(key));
    return verified;
  }

  async #verify(name: string, version: string, signal?: AbortSignal): Promise<void> {
    const opened = await this.#open(signal);
    if (opened === "npm") return;
    const known = await this.#document(name, opened, signal);
    const document = known?.versions[version] as InstallVersion | undefined;
    if (known === undefined || document === undefined) throw missing(this.title, name, version);
    if (document.state?.state === "blocked") throw blocked(name, version, document.state.reason);
    await this.#verifyRegistry(document, opened, signal);
    await this.#verifyPublisher(document, signingKeyids(known), opened.known, signal);
  }

  async *fetch(name: string, version: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const opened = await this.#open(signal);
    if (opened === "npm") return yield* this.#npm.fetch(name, version);
    await this.verify(name, version, signal);
    const what = `the archive of ${name} ${version}`;
    yield* this.#http.bytes(tarballPath(name, version), { what, ...(signal === undefined ? {} : { signal }) });
  }

  async #document(name: string, opened: Pinned, signal?: AbortSignal): ReturnType<SnapshotChain["installDocument"]> {
    try {
      return await this.#chain.installDocument(name, opened, signal);
    } catch (error) {
      // Somebody may have published between two requests; then there is a newer snapshot.
      if (!isZenError(error, "REGISTRY_CHANGED")) throw error;
      const again = await this.#chain.open(opened.known, signal);
      if (again.snapshot.version === opened.snapshot.version) throw error;
      this.#opened = Promise.resolve(again);
      return this.#chain.installDocument(name, again, signal);
    }
  }

  /** A key that is not known yet may have been approved with one that is. */
  async #verifyRegistry(document: InstallVersion, { known }: Pinned, signal?: AbortSignal): Promise<void> {
    try {
      verifyRegistrySignature(document, known.keys);
    } catch (error) {
      if (!isZenError(error, "SIGNATURE_KEY_UNKNOWN")) throw error;
      const keys = await this.#chain.keys(known, signal);
      verifyRegistrySignature(document, keys);
      await this.#trust.update(this.address, (now) => now && { ...now, keys });
    }
  }

  async #verifyPublisher(
    document: InstallVersion,
    signing: readonly string[],
    known: TrustedRegistry,
    signal?: AbortSignal,
  ): Promise<void> {
    if (document.dist.publisher === undefined) return;
    const scope = scopeOf(document.name);
    const pinned = (await this.#trust.get(this.address))?.publishers[scope] ?? known.publishers[scope] ?? [];
    // A key that was pinned may have been retired since.
    const listed = this.#offline ? [] : await this.publisherKeys(scope, signal);
    const keys = pinnedKeys(scope, pinned, listed, signing);
    verifyPublisherSignature(document, keys, listed, this.address);
    if (!isDeepStrictEqual(keys, pinned)) await this.#pinPublishers(scope, pinned, keys);
  }

  async #pinPublishers(scope: string, pinned: readonly PinnedKey[], keys: readonly PinnedKey[]): Promise<void> {
    await this.#trust.update(
      this.address,
      (now) => now && { ...now, publishers: { ...now.publishers, [scope]: withOthers(keys, now.publishers[scope]) } },
    );
    if (pinned.length === 0) return;
    for (const { keyid } of keys.filter((each) => !knows(pinned, each.keyid)))
      this.#notice(`${scope} publishes with the new key ${keyid}, approved with its old one.`);
  }

  /** The keys with which the publishers of a scope sign, as the registry lists them. */
  async publisherKeys(scope: string, signal?: AbortSignal): Promise<readonly PublisherKey[]> {
    const asked = { what: `its document of ${scope}`, ...(signal === undefined ? {} : { signal }) };
    const { status, text } = await this.#http.get(routes.namespace(scope), asked);
    return status === 200 ? readPublisherKeys(text, scope) : [];
  }

  /** Opens it once; what fails may be asked again. */
  #open(signal?: AbortSignal): Promise<Pinned | "npm"> {
    this.#opened ??= this.#openNow(signal).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openNow(signal?: AbortSignal): Promise<Pinned | "npm"> {
    const known = await this.#trust.get(this.address);
    if (known === undefined) throw notTrusted(await introduce(this.#http));
    if (known.kind === "npm") return "npm";
    const opened = await this.#chain.open(known, signal);
    for (const { keyid } of opened.known.keys.slice(known.keys.length))
      this.#notice(`${this.address} signs with the new key ${keyid}, approved with an old one.`);
    return opened;
  }
}

/** Another package of the scope may have been met for the first time in the same moment, with another key. */
function withOthers(keys: readonly PinnedKey[], others: readonly PinnedKey[] = []): readonly PinnedKey[] {
  return [...keys, ...others.filter(({ keyid }) => !knows(keys, keyid))];
}

function missing(title: string, name: string, version: string): ZenError {
  return new ZenError("PLUGIN_NOT_FOUND", `${title} has no ${name} ${version}.`, {
    hint: `\`zen plugins:info ${name}\` shows what it has.`,
  });
}

function blocked(name: string, version: string, reason: string): ZenError {
  return new ZenError("PLUGIN_BLOCKED", `${name} ${version} is blocked by its registry: ${reason}`, {
    hint: "Install another version; a blocked one is delivered to nobody.",
  });
}
