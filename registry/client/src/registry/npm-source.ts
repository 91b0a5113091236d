import { ZenError } from "@zen/plugin-sdk";
import { readPackument, scopeOf, type Packument, type VersionDocument } from "@zen/registry-protocol";
import type { RegistryHttp } from "../http/registry-http.js";
import { PacotePackages } from "../natives/npm-packages.js";
import type { DocumentCache } from "./document-cache.js";
import type { PackageSource } from "./source.js";

interface NpmSourceParts {
  readonly http: RegistryHttp;
  readonly cache: DocumentCache;
  readonly cwd: string;
  readonly offline: boolean;
}

/**
 * A registry that speaks npm's protocol and nothing else. What it says cannot be verified, so its versions have no marks; archives are
 * held to the digests in its documents, and to those in the lock.
 */
export class NpmSource implements PackageSource {
  readonly title: string;
  readonly address: string;
  readonly #parts: NpmSourceParts;

  constructor(address: string, parts: NpmSourceParts) {
    this.address = address;
    this.title = `the registry ${address}`;
    this.#parts = parts;
  }

  async describe(name: string, signal?: AbortSignal): Promise<Packument | undefined> {
    const text = await this.#packument(name, signal);
    if (text === undefined) return undefined;
    const { versions, ...rest } = readPackument(text, name);
    const times = timesOf(text);
    const documents = Object.values(versions).map((document) => [
      document.version,
      unmarked(document, times[document.version]),
    ]);
    return { ...rest, versions: Object.fromEntries(documents) as Packument["versions"] };
  }

  /** Where the archives lie is npm's business: some registries keep them at other addresses of theirs. */
  fetch(name: string, version: string): AsyncIterable<Uint8Array> {
    const { cwd, offline } = this.#parts;
    return new PacotePackages(cwd, { offline, registry: { address: this.address, scope: scopeOf(name) } }).fetch(
      name,
      version,
    );
  }

  async #packument(name: string, signal?: AbortSignal): Promise<string | undefined> {
    const { http, cache, offline } = this.#parts;
    const path = name.replace("/", "%2f");
    const cached = await cache.get(path);
    if (offline && cached) return cached.text;
    const headers = cached?.etag === undefined ? {} : { "if-none-match": cached.etag };
    const asked = { what: `its document of ${name}`, headers, ...(signal === undefined ? {} : { signal }) };
    const answer = await http.get(path, asked);
    if (answer.status === 404) return undefined;
    if (answer.status === 304 && cached) return cached.text;
    await cache.put(path, answer);
    return answer.text;
  }
}

/** Without the signatures, which nobody verifies here, and whatever passes for a publisher of ours; with npm's time. */
function unmarked(document: VersionDocument, time: unknown): VersionDocument {
  const { publisher: _publisher, published: _published, dist, ...rest } = document;
  const { signatures: _signatures, publisher: _key, ...plain } = dist;
  return { ...rest, dist: plain, ...(typeof time === "string" ? { published: time } : {}) } as VersionDocument;
}

function timesOf(text: string): Readonly<Record<string, unknown>> {
  const { time } = JSON.parse(text) as { readonly time?: unknown };
  if (time === undefined) return {};
  if (typeof time === "object" && time !== null) return time as Record<string, unknown>;
  throw new ZenError("REGISTRY_DOCUMENT_INVALID", "A registry's document has no object as time.", {
    hint: "Tell whoever runs this registry.",
  });
}
