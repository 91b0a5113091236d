import http from "node:http";
import type { AddressInfo } from "node:net";
import { routes } from "@zen/registry-protocol";
import { expect } from "chai";
import type { UpstreamOptions } from "../options.js";
import { acmeRegistry, pluginFields, type AcmeRegistry } from "../testing/acme.test.js";
import { codeOf } from "../testing/code.test.js";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";
import { newKeyPair } from "../signing/key-pair.js";
import { readUpstreamKeys } from "./keys-document.js";
import { checkUpstreams, upstreamOf } from "./names.js";

const name = "@acme/my-store";

describe("upstream registries", function () {
  this.timeout(20_000);
  let above: AcmeRegistry;
  const opened: { close(): unknown }[] = [];
  beforeEach(async () => {
    above = await acmeRegistry();
    for (const version of ["1.0.0", "1.1.0"]) await above.publish({ name, version, fields: pluginFields });
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    await above.close();
  });

  const below = async (over: Partial<UpstreamOptions> = {}): Promise<TestRegistry> => {
    const registry = await testRegistry({
      upstreams: [{ url: above.url, token: above.token, names: [name], ...over }],
    });
    opened.push(registry);
    return registry;
  };
  const waiting = async (registry: TestRegistry) =>
    ((await registry.ask("GET", routes.quarantine)).body["versions"] as { name: string; version: string }[]).map(
      (each) => `${each.name}@${each.version}`,
    );
  const until = async (registry: TestRegistry, count: number): Promise<readonly string[]> => {
    for (;;) {
      const found = await waiting(registry);
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const pulled = (registry: TestRegistry, version?: string) =>
    registry.ask("POST", routes.quarantine, { body: { name, ...(version === undefined ? {} : { version }) } });

  it("brings the newest version into quarantine, which readers see once it is approved", async () => {
    const registry = await below({ names: ["@acme/*"] });
    expect(await until(registry, 1)).to.deep.equal([`${name}@1.1.0`]);
    expect((await registry.ask("GET", `/${name}`)).status).to.equal(404);
    expect((await registry.ask("GET", `/${name}/-/my-store-1.1.0.tgz`)).status).to.equal(404);
    expect((await registry.ask("GET", routes.install(name))).status).to.equal(404);
    expect((await registry.ask("GET", routes.search)).body["total"]).to.equal(0);
    await registry.ask("DELETE", routes.versionState(name, "1.1.0"));
    expect(await waiting(registry)).to.deep.equal([]);
    expect((await registry.ask("GET", `/${name}`)).status).to.equal(200);
    const archives = [above, registry].map(
      async (each) => (await each.ask("GET", `/${name}/-/my-store-1.1.0.tgz`)).body["text"],
    );
    const [one, two] = await Promise.all(archives);
    expect(one).to.equal(two);
    const { entries } = (await registry.ask("GET", routes.auditLog)).body as { entries: { action: string }[] };
    expect(entries.map(({ action }) => action).slice(0, 2)).to.deep.equal(["version.approve", "version.pull"]);
  });

  it("brings a version that is asked for, once", async () => {
    const registry = await below();
    await until(registry, 1);
    expect((await pulled(registry, "1.0.0")).status).to.equal(201);
    expect((await pulled(registry, "1.0.0")).body).to.include({ isNew: false });
    expect(await waiting(registry)).to.have.members([`${name}@1.0.0`, `${name}@1.1.0`]);
    expect((await pulled(registry, "9.9.9")).status).to.equal(404);
    const other = await registry.ask("POST", routes.quarantine, { body: { name: "@other/a" } });
    expect(other.body).to.include({ code: "UPSTREAM_NOT_CONFIGURED" });
  });

  /** Stands between the two, and answers what it likes. */
  const between = async (
    change: (url: string, answer: { status: number; headers: Record<string, string>; body: Buffer }) => void,
  ): Promise<{ readonly url: string; readonly asked: string[] }> => {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      void (async () => {
        asked.push(request.url!);
        const real = await fetch(above.url + request.url!, { headers: { authorization: `Bearer ${above.token}` } });
        const answer = {
          status: real.status,
          headers: { "content-type": real.headers.get("content-type") ?? "" },
          body: Buffer.from(await real.arrayBuffer()),
        };
        change(request.url!, answer);
        response.writeHead(answer.status, answer.headers).end(answer.body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    opened.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  };
  const edited = (
    body: Buffer,
    edit: (document: { versions: Record<string, { dist: Record<string, unknown> }> }) => void,
  ) => {
    const document = JSON.parse(body.toString()) as Parameters<typeof edit>[0];
    edit(document);
    return Buffer.from(JSON.stringify(document));
  };
  const isDocument = (url: string) => url.startsWith("/@acme%2f");
  const codeWith = async (change: Parameters<typeof between>[0]): Promise<unknown> => {
    const { url } = await between(change);
    const registry = await below({ url });
    const answer = await pulled(registry);
    expect(await waiting(registry)).to.deep.equal([]);
    return answer.body["code"];
  };

  it("follows no redirection and no address in a document", async () => {
    const traps: string[] = [];
    const trap = http.createServer((request, response) => {
      traps.push(request.url!);
      response.end("{}");
    });
    await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
    opened.push({ close: () => new Promise((resolve) => trap.close(resolve)) });
    const inside = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/secret`;
    expect(
      await codeWith((url, answer) => {
        if (isDocument(url)) Object.assign(answer, { status: 302, headers: { location: inside } });
      }),
    ).to.equal("UPSTREAM_FAILED");
    expect(
      await codeWith((url, answer) => {
        if (url.endsWith(".tgz")) Object.assign(answer, { status: 307, headers: { location: inside } });
      }),
    ).to.equal("UPSTREAM_FAILED");
    const { url, asked } = await between((path, answer) => {
      if (isDocument(path))
        answer.body = edited(answer.body, ({ versions }) => {
          for (const { dist } of Object.values(versions)) dist["tarball"] = inside;
        });
    });
    const registry = await below({ url });
    expect(await until(registry, 1)).to.deep.equal([`${name}@1.1.0`]);
    expect(asked).to.include(`/${name}/-/my-store-1.1.0.tgz`);
    expect(traps).to.deep.equal([]);
  });

  it("takes nothing that was changed on the way, or is not signed with the keys it first saw", async () => {
    const flipped = (body: Buffer): Buffer => {
      const copy = Buffer.from(body);
      copy[20] = copy[20]! ^ 1;
      return copy;
    };
    expect(
      await codeWith((url, answer) => {
        if (url.endsWith(".tgz")) answer.body = flipped(answer.body);
      }),
    ).to.equal("TARBALL_DIGEST_MISMATCH");
    expect(
      await codeWith((url, answer) => {
        if (!isDocument(url)) return;
        answer.body = edited(answer.body, ({ versions }) => {
          for (const { dist } of Object.values(versions)) delete dist["signatures"];
        });
      }),
    ).to.equal("UPSTREAM_SIGNATURE_INVALID");
    expect(
      await codeWith((url, answer) => {
        if (isDocument(url)) answer.body = Buffer.from(`{"name":"${name}","versions":{"__proto__":{}}}`);
      }),
    ).to.equal("REGISTRY_DOCUMENT_INVALID");
  });

  it("believes no new key until an administrator approves it, and none that was removed", async () => {
    const registry = await below();
    await until(registry, 1);
    const keys = async () =>
      (await registry.ask("GET", routes.upstreamKeys)).body["keys"] as {
        upstream: string;
        keyid: string;
        state: string;
      }[];
    const say = (keyid: string, state: string) =>
      registry.ask("POST", routes.upstreamKeys, { body: { upstream: new URL(above.url).host, keyid, state } });
    const [first] = await keys();
    expect((await keys()).map(({ state }) => state)).to.deep.equal(["trusted"]);

    await above.ask("POST", routes.registryKeys);
    await above.publish({ name, version: "1.2.0", fields: pluginFields });
    for (const attempt of ["one", "two"])
      expect((await pulled(registry, "1.2.0")).body["code"], attempt).to.equal("UPSTREAM_SIGNATURE_INVALID");
    const [, second] = await keys();
    expect((await keys()).map(({ state }) => state)).to.deep.equal(["trusted", "offered"]);
    expect((await say(`SHA256:${"A".repeat(43)}=`, "trusted")).body["code"]).to.equal("UPSTREAM_KEY_NOT_FOUND");
    expect((await say(second!.keyid, "offered")).status).to.equal(400);
    expect((await say(second!.keyid, "trusted")).body).to.include({ state: "trusted" });
    expect((await pulled(registry, "1.2.0")).status).to.equal(201);

    for (const { keyid } of [first!, second!]) await say(keyid, "removed");
    expect((await pulled(registry, "1.0.0")).body["code"]).to.equal("UPSTREAM_SIGNATURE_INVALID");
    expect((await keys()).map(({ state }) => state)).to.deep.equal(["removed", "removed"]);
    const { entries } = (await registry.ask("GET", routes.auditLog)).body as {
      entries: { action: string; account: string }[];
    };
    expect(
      entries.flatMap(({ action, account }) => (action.startsWith("upstream-key") ? [`${account} ${action}`] : [])),
    ).to.deep.equal([
      "admin upstream-key.remove",
      "admin upstream-key.remove",
      "admin upstream-key.approve",
      "registry upstream-key.offer",
      "registry upstream-key.trust",
    ]);
  });

  it("looks at keys of the one kind alone, under the id that is their digest", () => {
    const { publicKey: key, keyid } = newKeyPair();
    const good = { keyid, key, keytype: "ecdsa-sha2-nistp256", scheme: "ecdsa-sha2-nistp256", expires: null };
    const { publicKey: other } = newKeyPair();
    const text = (keys: unknown) => JSON.stringify({ keys });
    const wrong = [null, 1, {}, { ...good, key: "AAAA" }, { ...good, key: other }, { ...good, keyid: 7 }];
    expect(readUpstreamKeys(text([...wrong, good]))).to.deep.equal([good]);
    expect(readUpstreamKeys(text([{ ...good, keyid: keyid.replace(/=+$/, "") }]))).to.have.lengthOf(1);
    for (const none of [undefined, "", "<html>", "null", "[]", text({}), text(Array(60).fill(null).concat([good]))])
      expect(readUpstreamKeys(none), none).to.deep.equal([]);
  });

  it("says when it cannot be reached", async () => {
    const registry = await below({ url: "http://127.0.0.1:1" });
    expect((await pulled(registry)).body).to.include({ code: "UPSTREAM_FAILED" });
  });

  it("is asked for its own names only, the first that covers one", () => {
    const upstreams = [
      { url: "https://a.example", names: ["@acme/*", "plain"] },
      { url: "https://b.example", names: ["@acme/x", "@acmecorp/y"] },
    ];
    expect(upstreamOf(upstreams, "@acme/x")?.url).to.equal("https://a.example");
    expect(upstreamOf(upstreams, "@acmecorp/y")?.url).to.equal("https://b.example");
    expect(upstreamOf(upstreams, "plain")?.url).to.equal("https://a.example");
    for (const other of ["@acmecorp/z", "other", "@acm/x"]) expect(upstreamOf(upstreams, other)).to.equal(undefined);
  });

  it("is refused with options that are none", async () => {
    for (const wrong of [
      { url: "ftp://a.example" },
      { url: "https://user:pass@a.example" },
      { url: "https://a.example/?x" },
      { names: [] },
      { names: ["*"] },
      { names: ["@acme/*/x"] },
      { names: ["../x"] },
    ])
      expect(
        await codeOf(() => checkUpstreams([{ url: "https://a.example", names: ["@acme/*"], ...wrong }])),
        JSON.stringify(wrong),
      ).to.equal("UPSTREAM_INVALID");
  });
});
