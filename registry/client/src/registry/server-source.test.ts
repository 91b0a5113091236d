import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { routes, successionText } from "@zen/registry-protocol";
import { expect } from "chai";
import { RegistryHttp } from "../http/registry-http.js";
import { SigningRegistry, TestKey, type Handler } from "../testing/signing-registry.test.js";
import { accepted, introduce } from "../trust/introduce.js";
import { TrustStore } from "../trust/store.js";
import { ServerSource, type ServerSourceOptions } from "./server-source.js";
import { tarballPath } from "./tarball-path.js";

const limits = { documentBytes: 200_000, retryBaseMs: 1 };
const bomb = gzipSync(Buffer.alloc(20_000_000));
/** What an impatient client waits for. */
const impatient = { ...limits, idleMs: 300, documentMs: 1200 };
const name = "@acme/store";
const install = routes.install(name);
const tarball = `/${tarballPath(name, "1.0.0")}`;

describe("a registry server as a source", function () {
  this.timeout(20_000);
  let dir: string;
  let registry: SigningRegistry;
  let trust: TrustStore;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-server-source-"));
    registry = await new SigningRegistry().start();
    trust = new TrustStore(join(dir, "trust"));
  });
  afterEach(async () => {
    await registry.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const open = (options: Partial<ServerSourceOptions> = {}): ServerSource =>
    new ServerSource(registry.address, { cwd: dir, cacheDir: join(dir, "cache"), trust, limits, ...options });
  const accept = async (): Promise<void> => {
    const met = await introduce(new RegistryHttp(registry.address, { cwd: dir, limits }));
    await trust.update(registry.address, () => accepted(met));
  };
  const take = async (source = open(), version = "1.0.0"): Promise<Buffer> => {
    await source.describe(name);
    await source.verify(name, version);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.fetch(name, version)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const fault = async (work: Promise<unknown>): Promise<ZenError> => {
    const error = await work.then(
      () => new Error("nothing was refused"),
      (reason: unknown) => reason,
    );
    if (!isZenError(error)) throw error;
    return error;
  };

  it("gives what it pins, and asks next to nothing the second time", async () => {
    registry.publish({ name });
    await accept();
    expect(await take()).to.deep.equal(registry.honest(tarball));
    registry.asked.length = 0;
    const again = open();
    expect(Object.keys((await again.describe(name))?.versions ?? {})).to.deep.equal(["1.0.0"]);
    await again.verify(name, "1.0.0");
    expect(registry.asked).to.deep.equal([routes.snapshot]);
    expect(await open().describe("@acme/other")).to.equal(undefined);
    expect(await open().describe("@none/other")).to.equal(undefined);
  });

  it("answers from its cache offline, and says what it does not have", async () => {
    registry.publish({ name });
    await accept();
    await open().describe(name);
    await registry.stop();
    const source = open({ offline: true });
    expect(await source.describe(name)).to.have.property("name", name);
    await source.verify(name, "1.0.0");
    expect((await fault(take(source))).code).to.equal("OFFLINE");
  });

  it("is not used before a person has accepted it, with its fingerprint told", async () => {
    const error = await fault(open().describe(name));
    expect(error.code).to.equal("REGISTRY_NOT_TRUSTED");
    expect(error.message).to.contain(registry.key.keyid);
  });

  it("takes up an archive where a connection broke", async () => {
    registry.publish({ name, files: { "big.txt": "x".repeat(300_000) } });
    await accept();
    const whole = registry.honest(tarball) as Buffer;
    let cut = true;
    registry.instead.set(tarball, (request, response) => {
      if (cut) {
        cut = false;
        response.writeHead(200, { "content-length": whole.length });
        response.write(whole.subarray(0, 100_000), () => response.destroy());
        return;
      }
      expect(request.headers.range).to.match(/^bytes=\d+-$/);
      response.end(whole); // a server that knows no ranges
    });
    expect(await take()).to.deep.equal(whole);
  });

  it("tries again what may pass, and heeds how long to wait", async () => {
    registry.publish({ name });
    await accept();
    const statuses = [503, 429];
    registry.instead.set(routes.snapshot, (_request, response) => {
      const status = statuses.shift();
      if (status !== undefined) return void response.writeHead(status, { "retry-after": "0" }).end();
      response.end(registry.honest(routes.snapshot));
    });
    expect(await open().describe(name)).to.have.property("name", name);
    registry.instead.set(
      routes.snapshot,
      (_request, response) => void response.writeHead(429, { "retry-after": "0" }).end(),
    );
    expect((await fault(open().describe(name))).code).to.equal("REGISTRY_BUSY");
    await registry.stop();
    expect((await fault(open().describe(name))).code).to.equal("REGISTRY_UNREACHABLE");
  });

  it("follows a publication that happens between two requests", async () => {
    registry.publish({ name });
    await accept();
    const source = open();
    await source.describe("@acme/other");
    registry.publish({ name, version: "1.1.0" });
    expect(Object.keys((await source.describe(name))?.versions ?? {})).to.deep.equal(["1.0.0", "1.1.0"]);
  });

  it("changes its key only with the old one's approval", async () => {
    registry.publish({ name });
    await accept();
    const old = registry.key;
    registry.key = new TestKey();
    registry.keys = [old.listed, registry.key.listed];
    expect((await fault(open().describe(name))).code).to.equal("REGISTRY_KEY_CHANGED");
    registry.keys = [old.listed, old.successor(registry.key, "another registry")];
    expect((await fault(open().describe(name))).code).to.equal("REGISTRY_KEY_CHANGED");
    registry.keys = [old.listed, old.successor(registry.key, registry.id)];
    registry.publish({ name, version: "1.1.0" });
    const told: string[] = [];
    expect(await take(open({ onNotice: (text) => void told.push(text) }), "1.1.0")).to.have.length.greaterThan(0);
    expect(told.join()).to.contain(registry.key.keyid);
    expect((await trust.get(registry.address))?.keys).to.have.lengthOf(2);
  });

  it("tells of a publisher's new key, and wants a person for one that the old key has not approved", async () => {
    const [first, second, third] = [new TestKey(), new TestKey(), new TestKey()];
    const registered = "2026-01-01T00:00:00Z";
    const approval = (by: TestKey, next: TestKey) => by.sign(successionText("@acme", next.keyid));
    registry.namespaces["@acme"] = [{ ...first.listed, registered, introduced: { by: "first" } }];
    registry.publish({ name, publisherKey: first });
    await accept();
    await take();
    registry.namespaces["@acme"].push({
      ...second.listed,
      registered,
      introduced: { by: "key", signature: approval(first, second) },
    });
    registry.publish({ name, version: "1.1.0", publisherKey: second });
    const told: string[] = [];
    await take(open({ onNotice: (text) => void told.push(text) }), "1.1.0");
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.contain(second.keyid);
    registry.namespaces["@acme"].push({ ...third.listed, registered, introduced: { by: "owner", account: "eve" } });
    registry.publish({ name, version: "1.2.0", publisherKey: third });
    expect((await fault(take(open(), "1.2.0"))).code).to.equal("PUBLISHER_KEY_CHANGED");
    registry.publish({ name, version: "1.3.0", publisherKey: new TestKey() });
    expect((await fault(take(open(), "1.3.0"))).code).to.equal("SIGNATURE_KEY_UNKNOWN");
    await take(open(), "1.1.0");
  });

  it("pins no publisher's key that nothing is signed with: the list of keys may be of somebody in between", async () => {
    const [own, planted] = [new TestKey(), new TestKey()];
    const registered = "2026-01-01T00:00:00Z";
    const listed = [own, planted].map((key) => ({
      ...key.listed,
      registered,
      introduced: { by: "first" as const },
    }));
    registry.namespaces["@acme"] = listed;
    registry.publish({ name, publisherKey: own });
    await accept();
    await take();
    const known = (await trust.get(registry.address))?.publishers["@acme"];
    expect(known?.map(({ keyid }) => keyid)).to.deep.equal([own.keyid]);
    registry.publish({ name, version: "1.1.0", publisherKey: planted });
    expect((await fault(take(open(), "1.1.0"))).code).to.equal("PUBLISHER_KEY_CHANGED");
  });

  it("pins the keys of two packages that are met at once", async () => {
    const [one, other] = [new TestKey(), new TestKey()];
    const registered = "2026-01-01T00:00:00Z";
    registry.namespaces["@acme"] = [one, other].map((key) => ({
      ...key.listed,
      registered,
      introduced: { by: "first" as const },
    }));
    registry.publish({ name, publisherKey: one });
    registry.publish({ name: "@acme/second", version: "1.0.0", publisherKey: other });
    await accept();
    const source = open();
    await Promise.all([source.verify(name, "1.0.0"), source.verify("@acme/second", "1.0.0")]);
    const known = (await trust.get(registry.address))?.publishers["@acme"];
    expect(known?.map(({ keyid }) => keyid)).to.have.members([one.keyid, other.keyid]);
  });

  it("is asked for its archives at its own address, whatever address a document gives", async () => {
    const trap = await new SigningRegistry().start();
    const { dist } = registry.publish({ name });
    (dist as { tarball: string }).tarball = `${trap.address}latest/meta-data`;
    await accept();
    expect(await take()).to.deep.equal(registry.honest(tarball));
    expect(trap.asked).to.deep.equal([]);
    await trap.stop();
  });

  it("that speaks npm alone has no marks, whatever its documents say", async () => {
    registry.instead.set(routes.snapshot, (_request, response) => void response.writeHead(404).end());
    registry.publish({ name });
    await accept();
    const document = (await open().describe(name))?.versions["1.0.0"];
    expect(document?.dist.signatures).to.equal(undefined);
    expect(document).to.not.have.any.keys("publisher", "published");
    expect(await take()).to.deep.equal(registry.honest(tarball));
  });

  const endless: Handler = (_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
      response.once("drain", more);
    };
    more();
  };
  const drip: Handler = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => void response.write(" "), 100);
    response.once("close", () => clearInterval(timer));
  };
  const say = (path: string, text: () => string) => () => registry.say(path, text());
  const answer = (path: string, handler: Handler) => () => void registry.instead.set(path, handler);
  const edited = (from: string, to: string) => () => String(registry.honest(install)).replace(from, to);

  const hostile: readonly (readonly [string, string, () => unknown])[] = [
    ["an endless snapshot", "REGISTRY_ANSWER_TOO_LARGE", answer(routes.snapshot, endless)],
    [
      "an endless error",
      "REGISTRY_FORBIDDEN",
      answer(install, (request, response) => {
        response.writeHead = (
          (write) => () =>
            write.call(response, 403)
        )(response.writeHead);
        endless(request, response);
      }),
    ],
    [
      "a bomb",
      "REGISTRY_ANSWER_TOO_LARGE",
      answer(install, (_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      }),
    ],
    ["a slow drip", "REGISTRY_TIMEOUT", answer(install, drip)],
    ["silence", "REGISTRY_TIMEOUT", answer(install, () => undefined)],
    ["a page instead of a document", "REGISTRY_DOCUMENT_INVALID", say(routes.snapshot, () => "<html>Welcome</html>")],
    [
      "__proto__",
      "REGISTRY_DOCUMENT_INVALID",
      say(routes.snapshot, () => '{"__proto__":{},"snapshot":"","signatures":[]}'),
    ],
    [
      "no authority",
      "REGISTRY_UNAUTHENTICATED",
      answer(install, (_request, response) => void response.writeHead(401).end()),
    ],
    ["a fault", "REGISTRY_FAILED", answer(install, (_request, response) => void response.writeHead(500).end())],
    [
      "a redirect to another origin",
      "REGISTRY_REDIRECTED",
      answer(install, (_request, response) => void response.writeHead(302, { location: "http://localhost:1/x" }).end()),
    ],
    [
      "redirects without end",
      "REGISTRY_REDIRECTED",
      answer(install, (_request, response) => void response.writeHead(302, { location: install }).end()),
    ],
    ["another index than the one pinned", "REGISTRY_CHANGED", say(routes.scope("@acme"), () => "{}")],
    ["an edited document", "REGISTRY_CHANGED", say(install, edited("alice", "mallory"))],
    ["a replayed snapshot", "SNAPSHOT_ROLLED_BACK", say(routes.snapshot, () => registry.snapshot({ version: 1 }))],
    ["an expired snapshot", "SNAPSHOT_EXPIRED", () => void (registry.expires = "2026-01-03T00:00:00.000Z")],
    [
      "a snapshot without signatures",
      "SIGNATURE_MISSING",
      say(routes.snapshot, () => registry.snapshot({ version: 9 }, [])),
    ],
    [
      "a snapshot signed by somebody else",
      "REGISTRY_KEY_CHANGED",
      say(routes.snapshot, () => registry.snapshot({ version: 9 }, [new TestKey()])),
    ],
    [
      "a snapshot that was edited",
      "SIGNATURE_INVALID",
      say(routes.snapshot, () =>
        String(registry.honest(routes.snapshot)).replace('\\"version\\":2', '\\"version\\":3'),
      ),
    ],
    [
      "another registry's snapshot",
      "REGISTRY_REPLACED",
      say(routes.snapshot, () => registry.snapshot({ version: 9, registry: "3f2b8f0e-6a51-4c8b-9a38-0f5f3f0f8d12" })),
    ],
    [
      "no snapshot any more",
      "REGISTRY_DOWNGRADED",
      answer(routes.snapshot, (_request, response) => void response.writeHead(404).end()),
    ],
    ["no archive", "PLUGIN_NOT_FOUND", answer(tarball, (_request, response) => void response.writeHead(404).end())],
  ];
  for (const [what, code, spoil] of hostile) {
    it(`refuses ${what} with ${code}`, async () => {
      registry.publish({ name });
      await accept();
      spoil();
      process.env["npm_config_fetch_retries"] = "1";
      try {
        const source = open(code === "REGISTRY_TIMEOUT" ? { limits: impatient } : {});
        expect((await fault(take(source))).code).to.equal(code);
      } finally {
        delete process.env["npm_config_fetch_retries"];
      }
    });
  }

  const versions: readonly (readonly [string, string, () => unknown])[] = [
    ["no signature", "SIGNATURE_MISSING", () => over({ signatures: [] })],
    ["another key's signature", "SIGNATURE_KEY_UNKNOWN", () => over({ signatures: [new TestKey().sign("x")] })],
    ["a signature over something else", "SIGNATURE_INVALID", () => over({ signatures: [registry.key.sign("x")] })],
    [
      "a signature that is none",
      "SIGNATURE_INVALID",
      () => over({ signatures: [{ keyid: registry.key.keyid, sig: "!" }] }),
    ],
    [
      "another version's signature",
      "SIGNATURE_INVALID",
      () => {
        const { dist } = registry.publish({ name, version: "0.9.0" });
        over({ signatures: dist.signatures ?? [] });
      },
    ],
    [
      "another version's archive",
      "SIGNATURE_INVALID",
      () => {
        const { dist } = registry.publish({ name, version: "0.9.0" });
        over({ integrity: dist.integrity });
      },
    ],
    [
      "a block",
      "PLUGIN_BLOCKED",
      () =>
        registry.publish({
          name,
          over: { state: { state: "blocked", reason: "it steals", since: "2026-01-01T00:00:00Z" } },
        }),
    ],
  ];
  function over(dist: object): void {
    const honest = registry.publish({ name });
    Object.assign(honest.dist, dist);
  }
  for (const [what, code, publish] of versions) {
    it(`refuses a version with ${what} with ${code}`, async () => {
      publish();
      await accept();
      expect((await fault(take())).code).to.equal(code);
    });
  }

  it("believes an expired key for what it signed before, and for nothing later", async () => {
    const old = new TestKey("2026-06-01T00:00:00Z");
    const now = registry.key;
    registry.key = old;
    registry.publish({ name });
    registry.publish({ name, version: "1.1.0", over: { published: "2026-06-02T00:00:00.000Z" } });
    registry.key = now;
    registry.keys = [old.listed, now.listed];
    await accept();
    await take();
    expect((await fault(take(open(), "1.1.0"))).code).to.equal("SIGNATURE_KEY_EXPIRED");
    registry.say(routes.snapshot, registry.snapshot({ version: 99 }, [old]));
    expect((await fault(open().describe(name))).code).to.equal("SIGNATURE_KEY_EXPIRED");
  });

  it("sends a token to the host that it is for, and to no other", async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    const at = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    process.env[`npm_config_//${at}/:_authToken`] = "secret";
    try {
      registry.instead.set("/x", (request, response) => {
        seen.push(request.headers.authorization);
        response.end("{}");
      });
      await new RegistryHttp(`http://${at}/`, { cwd: dir }).get("x", { what: "x" });
      await new RegistryHttp(registry.address, { cwd: dir }).get("x", { what: "x" });
      expect(seen).to.deep.equal(["Bearer secret", undefined]);
    } finally {
      delete process.env[`npm_config_//${at}/:_authToken`];
      other.close();
    }
  });
});
