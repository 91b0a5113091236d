import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { publisherText, successionText, type PublisherKey } from "@zen/registry-protocol";
import { expect } from "chai";
import { integrityOf } from "../integrity.js";
import { SmallRegistry, type Received } from "../testing/small-registry.test.js";
import { archive, pluginPackageJson } from "../testing/world.test.js";
import { isSignedBy, keyidOf } from "../trust/keys.js";
import { pinnedKeys, readPublisherKeys } from "../trust/publisher.js";
import { KeyStore, newSecretKey } from "./key-store.js";
import { makePublisherKey, publisherKeys, replacePublisherKey } from "./keys.js";
import { withPublication } from "./publish.js";

describe("publishing", () => {
  let dir: string;
  let registry: SmallRegistry;
  let store: KeyStore;
  let keys: PublisherKey[];
  let deaf: boolean;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-publish-test-"));
    store = new KeyStore(join(dir, "keys"));
    keys = [];
    deaf = false;
    registry = await new SmallRegistry().start(answer);
  });
  afterEach(async () => {
    await registry.stop();
    await rm(dir, { recursive: true });
  });

  function answer({ method, path, body }: Received): { status: number; body: object } {
    if (path === "/-/zen/v1/namespaces/@acme")
      return { status: 200, body: { scope: "@acme", owners: [], publishers: [], keys } };
    if (method === "POST" && path === "/-/zen/v1/namespaces/@acme/keys") {
      const { key, signature } = body as { readonly key: string; readonly signature?: string };
      const old = keys.at(-1);
      keys = keys.map((each) => ({ retired: "2026-01-01T00:00:00Z", ...each }));
      const kind = "ecdsa-sha2-nistp256";
      keys.push({
        keyid: keyidOf(Buffer.from(key, "base64")),
        keytype: kind,
        scheme: kind,
        key,
        expires: null,
        registered: "2026-01-01T00:00:00Z",
        introduced:
          signature !== undefined && old
            ? { by: "key", signature: { keyid: old.keyid, sig: signature } }
            : old
              ? { by: "owner", account: "alice" }
              : { by: "first" },
      });
      return deaf ? { status: 500, body: {} } : { status: 201, body: {} };
    }
    if (method === "PUT" && path.endsWith("/conformance")) return { status: 200, body: {} };
    if (method === "PUT" && path === "/@acme/store") {
      const taken = registry.received.filter((each) => each.method === "PUT").length > 1;
      return taken
        ? { status: 403, body: { error: "1.0.0 is there already.", code: "REGISTRY_VERSION_TAKEN" } }
        : { status: 201, body: {} };
    }
    return { status: 404, body: {} };
  }

  const options = () => ({ cwd: dir, store, keys: store });
  const code = async (work: Promise<unknown>): Promise<string | undefined> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return isZenError(error) ? error.code : error === undefined ? undefined : String(error);
  };
  const tarball = async (version = "1.0.0"): Promise<string> => {
    const file = join(dir, `store-${version}.tgz`);
    await writeFile(file, archive(pluginPackageJson({ name: "@acme/store", version }), { "index.js": "" }));
    return file;
  };

  it("sends npm's document, signed by the scope's key", async () => {
    await makePublisherKey(registry.address, "@acme", options());
    const file = await tarball();
    const shown = await withPublication(file, registry.address, options(), async ({ publication, send }) => {
      await send();
      return publication;
    });
    const bytes = await readFile(file);
    expect(shown).to.include({
      name: "@acme/store",
      tag: "latest",
      integrity: integrityOf(bytes),
      keyid: keys[0]?.keyid,
    });
    const { body } = registry.received.at(-1)!;
    const [version] = Object.values(
      body["versions"] as Record<string, { dist: { integrity: string; publisher: { sig: string } } }>,
    );
    expect(version?.dist.integrity).to.equal(shown.integrity);
    const text = publisherText("@acme/store", "1.0.0", shown.integrity);
    expect(isSignedBy(keys[0]!, text, version!.dist.publisher)).to.equal(true);
    const [attachment] = Object.values(body["_attachments"] as Record<string, { data: string; length: number }>);
    expect(Buffer.from(attachment!.data, "base64")).to.deep.equal(bytes);
    expect(body["dist-tags"]).to.deep.equal({ latest: "1.0.0" });
  });

  it("tells what the registry refuses with its own code, and holds to none of another kind", async () => {
    const publish = async () => withPublication(await tarball(), registry.address, options(), ({ send }) => send());
    await publish();
    expect(await code(publish())).to.equal("REGISTRY_VERSION_TAKEN");
  });

  it("wants a tag for a prerelease, and takes plugins only", async () => {
    const send = async (file: string, tag?: string) =>
      code(withPublication(file, registry.address, { ...options(), ...(tag && { tag }) }, ({ send: go }) => go()));
    expect(await send(await tarball("1.0.0-beta.1"))).to.equal("PUBLISH_TAG_NEEDED");
    expect(await send(await tarball("1.0.0-beta.1"), "next")).to.equal(undefined);
    const other = join(dir, "other.tgz");
    await writeFile(other, archive({ name: "@acme/other", version: "1.0.0" }));
    expect(await send(other)).to.equal("PLUGIN_NOT_A_PLUGIN");
  });

  it("hands in a report of the archive's own bytes, and sends nothing with one of others", async () => {
    const file = await tarball();
    const report = (integrity: string, by = "publisher"): string =>
      JSON.stringify({
        report: JSON.stringify({
          ...{ format: "conformance@1", name: "@acme/store", version: "1.0.0", integrity, contracts: [] },
          ...{ zen: "0.1.0", node: "20.0.0", platform: "linux-x64", time: "2026-01-01T00:00:00Z" },
        }),
        signatures: [{ keyid: "SHA256:a", sig: "b", by }],
      });
    const publish = async (text: string) =>
      code(withPublication(file, registry.address, { ...options(), report: text }, ({ send }) => send()));
    const own = integrityOf(await readFile(file));
    expect(await publish(report(integrityOf(Buffer.from("other"))))).to.equal("CONFORMANCE_REFUSED");
    expect(await publish(report(own, "registry"))).to.equal("CONFORMANCE_REFUSED");
    expect(registry.received).to.deep.equal([]);
    expect(await publish(report(own))).to.equal(undefined);
    expect(registry.received.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      "PUT /@acme/store",
      "PUT /-/zen/v1/versions/@acme/store/1.0.0/conformance",
    ]);
  });

  it("has keys that nobody else may read, and that approve their successors", async () => {
    const { own } = await makePublisherKey(registry.address, "@acme", options());
    if (process.platform !== "win32") expect((await stat(own!.file)).mode & 0o777).to.equal(0o600);
    const pinned = pinnedKeys("@acme", [], readPublisherKeys(JSON.stringify({ keys }), "@acme"), [own!.keyid]);
    const next = await replacePublisherKey(registry.address, "@acme", options());
    expect(next.own?.keyid).to.equal(keys[1]?.keyid).and.not.equal(own?.keyid);
    const introduced = keys[1]?.introduced as { readonly signature: { readonly sig: string } };
    expect(isSignedBy(keys[0]!, successionText("@acme", keys[1]!.keyid), introduced.signature)).to.equal(true);
    expect(pinnedKeys("@acme", pinned, keys, []).map(({ by }) => by)).to.deep.equal(["first use", "succession"]);
    expect((await readdir(join(dir, "keys"))).filter((name) => name.endsWith(".old"))).to.have.lengthOf(1);
    expect((await publisherKeys(registry.address, "@acme", options())).registered).to.have.lengthOf(2);
  });

  it("replaces a lost key as an owner, which no pinned key has approved", async () => {
    await makePublisherKey(registry.address, "@acme", options());
    const pinned = pinnedKeys("@acme", [], keys, [keys[0]!.keyid]);
    const elsewhere = { ...options(), store: new KeyStore(join(dir, "other")) };
    expect(await code(makePublisherKey(registry.address, "@acme", elsewhere))).to.equal("PUBLISHER_KEY_EXISTS");
    expect(await code(replacePublisherKey(registry.address, "@acme", elsewhere))).to.equal("PUBLISHER_KEY_MISSING");
    await replacePublisherKey(registry.address, "@acme", { ...elsewhere, lost: true });
    expect(pinnedKeys("@acme", pinned, keys, [])).to.have.lengthOf(1);
  });

  it("loses no key when it ends between registering one and putting it in use", async () => {
    deaf = true;
    expect(await code(makePublisherKey(registry.address, "@acme", options()))).to.equal("REGISTRY_FAILED");
    deaf = false;
    expect((await makePublisherKey(registry.address, "@acme", options())).own?.keyid).to.equal(keys[0]?.keyid);
    expect(keys).to.have.lengthOf(1);
  });

  it("refuses a key that cannot be read, and a scope that is none", async () => {
    await store.stage("@acme", newSecretKey());
    await store.commit("@acme");
    await writeFile(store.file("@acme"), "garbage");
    expect(await code(store.get("@acme"))).to.equal("PUBLISHER_KEY_UNREADABLE");
    for (const scope of ["acme", "@../x", "@", "@A"])
      expect(await code(publisherKeys(registry.address, scope, options())), scope).to.equal("USAGE_INVALID");
  });
});
