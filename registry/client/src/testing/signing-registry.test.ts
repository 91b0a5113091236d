import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  publisherText,
  registryText,
  routes,
  scopeOf,
  successionText,
  type InstallVersion,
  type PublicKey,
  type PublisherKey,
  type RegistryKey,
  type Signature,
  type Snapshot,
} from "@zen/registry-protocol";
import { integrityOf } from "../integrity.js";
import { tarballPath } from "../registry/tarball-path.js";
import { archive, pluginPackageJson, type Fixture } from "./world.test.js";

/** A key that signs, made for one test. */
export class TestKey {
  readonly #private: KeyObject;
  readonly listed: PublicKey;

  constructor(expires: string | null = null) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    this.#private = privateKey;
    const der = publicKey.export({ format: "der", type: "spki" });
    const keyid = `SHA256:${createHash("sha256").update(der).digest("base64")}`;
    const kind = "ecdsa-sha2-nistp256";
    this.listed = { keyid, keytype: kind, scheme: kind, key: der.toString("base64"), expires };
  }

  get keyid(): string {
    return this.listed.keyid;
  }

  sign(text: string): Signature {
    return { keyid: this.keyid, sig: sign("sha256", Buffer.from(text), this.#private).toString("base64") };
  }

  /** As a registry's key that follows this one. */
  successor(next: TestKey, registry: string): RegistryKey {
    return { ...next.listed, succeeds: this.sign(successionText(registry, next.keyid)) };
  }
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A registry that signs, small and strict, in which a test can change any answer. */
export class SigningRegistry {
  readonly id = "3f2b8f0e-6a51-4c8b-9a38-0f5f3f0f8d11";
  key = new TestKey();
  keys: RegistryKey[];
  readonly namespaces: Record<string, PublisherKey[]> = {};
  /** Instead of the honest answer, by path. */
  readonly instead = new Map<string, Handler>();
  readonly asked: string[] = [];
  version = 1;
  /** Known once it has started. */
  address = "";
  expires: string | undefined;
  readonly #versions: InstallVersion[] = [];
  readonly #archives = new Map<string, Buffer>();
  #server: Server | undefined;

  constructor() {
    this.keys = [this.key.listed];
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => this.#answer(request, response)).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  publish(
    fixture: Fixture & { readonly publisherKey?: TestKey; readonly over?: Partial<InstallVersion> },
  ): InstallVersion {
    const plugin = fixture.name !== "@zen/plugin-sdk";
    const packageJson = (
      plugin
        ? pluginPackageJson(fixture)
        : { name: fixture.name, version: fixture.version, type: "module", exports: { ".": "./index.js" } }
    ) as { name: string; version: string };
    const bytes = archive(packageJson, { "index.js": "export default 1;", ...fixture.files });
    const { name, version } = packageJson;
    const integrity = integrityOf(bytes);
    this.#archives.set(`/${tarballPath(name, version)}`, bytes);
    const document: InstallVersion = {
      ...packageJson,
      dist: {
        integrity,
        tarball: `${this.address}${tarballPath(name, version)}`,
        signatures: [this.key.sign(registryText(name, version, integrity))],
        ...(fixture.publisherKey && { publisher: fixture.publisherKey.sign(publisherText(name, version, integrity)) }),
      },
      published: "2026-01-01T00:00:00.000Z",
      publisher: "alice",
      ...fixture.over,
    };
    this.#versions.push(document);
    this.version++;
    return document;
  }

  /** The honest answer to a path; nothing where there is none. */
  honest(path: string): string | Buffer | undefined {
    const names = [...new Set(this.#versions.map(({ name }) => name))];
    const scopes = [...new Set(names.map(scopeOf))];
    const install = (name: string): string => {
      const versions = this.#versions.filter((each) => each.name === name);
      return JSON.stringify({
        format: "install@1",
        name,
        "dist-tags": { latest: versions.at(-1)?.version },
        versions: Object.fromEntries(versions.map((each) => [each.version, each])),
      });
    };
    const index = (scope: string): string =>
      JSON.stringify({
        format: "scope@1",
        scope,
        packages: Object.fromEntries(
          names.filter((name) => scopeOf(name) === scope).map((name) => [name, integrityOf(install(name))]),
        ),
      });
    if (path === routes.snapshot)
      return this.snapshot({ scopes: Object.fromEntries(scopes.map((scope) => [scope, integrityOf(index(scope))])) });
    if (path === routes.npmKeys) return JSON.stringify({ keys: this.keys });
    for (const scope of scopes) {
      if (path === routes.scope(scope)) return index(scope);
      if (path === routes.namespace(scope))
        return JSON.stringify({ scope, owners: [], publishers: [], keys: this.namespaces[scope] ?? [] });
    }
    for (const name of names) {
      if (path === routes.install(name)) return install(name);
      if (path === `/${name.replace("/", "%2f")}`) return install(name);
    }
    return this.#archives.get(path);
  }

  snapshot(over: Partial<Snapshot>, signers: readonly TestKey[] = [this.key]): string {
    const snapshot = JSON.stringify({
      format: "snapshot@1",
      registry: this.id,
      version: this.version,
      time: "2026-01-02T00:00:00.000Z",
      scopes: {},
      advisories: integrityOf("advisories"),
      ...(this.expires === undefined ? {} : { expires: this.expires }),
      ...over,
    });
    return JSON.stringify({ snapshot, signatures: signers.map((signer) => signer.sign(snapshot)) });
  }

  /** Another honest answer at a path. */
  say(path: string, text: string): void {
    this.instead.set(path, (_request, response) => void response.end(text));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = String(request.url).split("?")[0] ?? "";
    this.asked.push(path);
    const instead = this.instead.get(path);
    if (instead) return instead(request, response);
    const body = this.honest(path);
    if (body === undefined) return void response.writeHead(404).end("{}");
    const etag = `"${integrityOf(body).slice(7, 27)}"`;
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304, { etag }).end();
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { etag }).end(Buffer.from(body).subarray(start));
  }
}
