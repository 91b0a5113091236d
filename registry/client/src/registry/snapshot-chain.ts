import { ZenError } from "@zen/plugin-sdk";
import {
  readInstallDocument,
  readScopeIndex,
  readSignedSnapshot,
  routes,
  scopeOf,
  type InstallDocument,
  type Snapshot,
} from "@zen/registry-protocol";
import type { RegistryHttp } from "../http/registry-http.js";
import { integrityOf } from "../integrity.js";
import { downgraded, keyChanged } from "../trust/faults.js";
import { readKeysDocument, believed } from "../trust/registry-keys.js";
import { namesKeyOf, verifiedSnapshot } from "../trust/snapshot.js";
import type { TrustStore } from "../trust/store.js";
import type { TrustedRegistry } from "../trust/types.js";
import type { DocumentCache } from "./document-cache.js";

export interface ChainParts {
  readonly http: RegistryHttp;
  readonly cache: DocumentCache;
  readonly trust: TrustStore;
  readonly offline: boolean;
}

/** A snapshot that has been verified, and the registry as it is known since. */
export interface Pinned {
  readonly snapshot: Snapshot;
  readonly known: TrustedRegistry;
}

/** A registry's documents, each pinned by the one before: snapshot, index of a scope, install document. */
export class SnapshotChain {
  readonly #parts: ChainParts;

  constructor(parts: ChainParts) {
    this.#parts = parts;
  }

  /** The registry's snapshot now; offline, the last one that was seen. */
  async open(trusted: TrustedRegistry, signal?: AbortSignal): Promise<Pinned> {
    const { http, cache, offline } = this.#parts;
    const cached = await cache.get(routes.snapshot);
    if (offline && cached) return { snapshot: verifiedSnapshot(cached.text, trusted), known: trusted };
    const headers = cached?.etag === undefined ? {} : { "if-none-match": cached.etag };
    const asked = { what: "its snapshot", headers, ...(signal === undefined ? {} : { signal }) };
    const answer = await http.get(routes.snapshot, asked);
    if (answer.status === 404) throw downgraded(trusted.address);
    const text = answer.status === 304 && cached ? cached.text : answer.text;
    const known = await this.#keysFor(text, trusted, signal);
    const snapshot = verifiedSnapshot(text, known);
    if (answer.status !== 304) await cache.put(routes.snapshot, { ...answer, text });
    return { snapshot, known: await this.#remember(known, snapshot) };
  }

  /** The install document of a package, or nothing when the snapshot has none. */
  async installDocument(
    name: string,
    { snapshot }: Pinned,
    signal?: AbortSignal,
  ): Promise<InstallDocument | undefined> {
    const scope = scopeOf(name);
    const pinnedScope = own(snapshot.scopes, scope);
    if (pinnedScope === undefined) return undefined;
    const what = `its index of ${scope || "names without a scope"}`;
    const index = readScopeIndex(await this.document(routes.scope(scope), pinnedScope, what, signal), scope);
    const pinned = own(index.packages, name);
    if (pinned === undefined) return undefined;
    return readInstallDocument(await this.document(routes.install(name), pinned, `its index of ${name}`, signal), name);
  }

  /** A document with a known digest. @throws ZenError `REGISTRY_CHANGED` when the registry has another one there. */
  async document(path: string, digest: string, what: string, signal?: AbortSignal): Promise<string> {
    const { http, cache } = this.#parts;
    const cached = await cache.get(path);
    if (cached && integrityOf(cached.text) === digest) return cached.text;
    const asked = { what, ...(signal === undefined ? {} : { signal }) };
    const answer = await http.get(`${path}?digest=${encodeURIComponent(digest)}`, asked, [410]);
    if (answer.status !== 200 || integrityOf(answer.text) !== digest) throw changed(http.address, what);
    await cache.put(path, answer);
    return answer.text;
  }

  /** The registry with the keys by which this snapshot can be judged. */
  async #keysFor(text: string, trusted: TrustedRegistry, signal?: AbortSignal): Promise<TrustedRegistry> {
    const signed = readSignedSnapshot(text);
    if (signed.signatures.length === 0 || namesKeyOf(signed, trusted.keys)) return trusted;
    const keys = await this.keys(trusted, signal);
    if (namesKeyOf(signed, keys)) return { ...trusted, keys };
    throw keyChanged(
      trusted.address,
      signed.signatures.map(({ keyid }) => keyid),
      trusted.keys.map(({ keyid }) => keyid),
    );
  }

  /** The keys believed, once those that the registry lists now have been looked at. */
  async keys(
    { address, registry = "", keys }: TrustedRegistry,
    signal?: AbortSignal,
  ): Promise<TrustedRegistry["keys"]> {
    const asked = { what: "its keys", ...(signal === undefined ? {} : { signal }) };
    const { text, status } = await this.#parts.http.get(routes.npmKeys, asked);
    return status === 200 ? believed(registry, keys, readKeysDocument(text, address)) : keys;
  }

  async #remember(known: TrustedRegistry, { version, time }: Snapshot): Promise<TrustedRegistry> {
    const { trust } = this.#parts;
    const present = await trust.get(known.address);
    if (present?.snapshot?.version === version && present.keys.length === known.keys.length) return known;
    const next = await trust.update(
      known.address,
      (now) =>
        now && {
          ...now,
          keys: known.keys.length > now.keys.length ? known.keys : now.keys,
          snapshot: (now.snapshot?.version ?? 0) < version ? { version, time } : now.snapshot!,
        },
    );
    return next ?? known;
  }
}

function own<T>(map: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function changed(address: string, what: string): ZenError {
  return new ZenError("REGISTRY_CHANGED", `Of ${address}, ${what} is not what its signed snapshot pins.`, {
    hint: "Try again: it may just have changed. If it stays so, somebody between here and there changes what it says.",
  });
}
