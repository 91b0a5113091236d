import { verify, createPublicKey } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import http from "node:http";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { registryText, type PublicKey, type Signature, type VersionDocument } from "@zen/registry-protocol";
import { openDatabase } from "../database/open.js";
import { integrityOf, publicationOf, smallArchive, type Publication } from "../testing/publication.test.js";
import { acmeRegistry } from "../testing/acme.test.js";
import { testRegistry, type Answer, type TestRegistry } from "../testing/registry.test.js";

interface Document {
  readonly _rev: string;
  readonly "dist-tags": Record<string, string>;
  readonly versions: Record<string, VersionDocument & { deprecated?: string }>;
}

describe("npm's routes", function () {
  this.timeout(20_000);
  let registry: TestRegistry;
  let time = Date.now();

  beforeEach(async () => {
    registry = await testRegistry();
    const database = await openDatabase({ dataDir: registry.dataDir });
    await database.write(async (writer) => {
      await writer.run("INSERT INTO namespaces (scope, created) VALUES ('@a', '')");
      await writer.run("INSERT INTO members (scope, account, role) VALUES ('@a', 'admin', 'owner')");
    });
    await database.close();
  });
  afterEach(() => registry.close());

  const publish = (publication: Publication): Promise<Answer> =>
    registry.ask("PUT", `/${publication.name.replace("/", "%2f")}`, { body: publicationOf(publication) });
  const document = async (name = "@a/b"): Promise<Document> =>
    (await registry.ask("GET", `/${name}`)).body as unknown as Document;
  /** Status and code of an answer. */
  const told = ({ status, body }: Answer): string => `${status} ${String(body["code"] ?? "")}`.trim();

  it("publishes a package and gives it back, signed", async () => {
    const publication = { name: "@a/b", version: "1.0.0", fields: { description: "B" } };
    expect(told(await publish(publication))).to.equal("201");
    const { versions, ...whole } = await document();
    expect(whole["dist-tags"]).to.deep.equal({ latest: "1.0.0" });
    const { dist } = versions["1.0.0"]!;
    expect(dist.tarball).to.equal(`${registry.url}/@a/b/-/b-1.0.0.tgz`);
    const answer = await fetch(dist.tarball, { headers: { authorization: `Bearer ${registry.token}` } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.equals(smallArchive(publication))).to.equal(true);
    expect(dist.integrity).to.equal(integrityOf(bytes));
    expect(answer.headers.get("cache-control")).to.match(/immutable/);

    const { keys } = (await registry.ask("GET", "/-/npm/v1/keys", { token: "" })).body as { keys: PublicKey[] };
    const { keyid, sig } = dist.signatures![0]! as Signature;
    const key = keys.find((each) => each.keyid === keyid)!;
    const publicKey = createPublicKey({ key: Buffer.from(key.key, "base64"), format: "der", type: "spki" });
    const text = Buffer.from(registryText("@a/b", "1.0.0", dist.integrity));
    expect(verify("sha256", text, publicKey, Buffer.from(sig, "base64"))).to.equal(true);
  });

  it("never takes a version twice, also when it was removed", async () => {
    expect(told(await publish({ name: "@a/b", version: "1.0.0" }))).to.equal("201");
    expect(told(await publish({ name: "@a/b", version: "1.0.0" }))).to.equal("403 REGISTRY_VERSION_TAKEN");
    expect(told(await publish({ name: "@a/b", version: "1.0.1" }))).to.equal("201");
    const { _rev, ...rest } = await document();
    delete rest.versions["1.0.0"];
    expect(told(await registry.ask("PUT", `/@a%2fb/-rev/${_rev}`, { body: { _rev, ...rest } }))).to.equal("201");
    expect(Object.keys((await document()).versions)).to.deep.equal(["1.0.1"]);
    expect(told(await registry.ask("GET", "/@a/b/-/b-1.0.0.tgz"))).to.equal("404 REGISTRY_VERSION_NOT_FOUND");
    expect(told(await publish({ name: "@a/b", version: "1.0.0" }))).to.equal("403 REGISTRY_VERSION_TAKEN");
  });

  it("removes whole packages of late, and none that others need", async () => {
    await publish({ name: "@a/b", version: "1.0.0" });
    await publish({ name: "@a/c", version: "1.0.0", fields: { dependencies: { "@a/b": "^1.0.0" } } });
    const remove = async (name: string) =>
      told(await registry.ask("DELETE", `/${name}/-rev/${(await document(name))._rev}`));
    expect(await remove("@a/b")).to.equal("403 UNPUBLISH_REFUSED");
    expect(await remove("@a/c")).to.equal("200");
    expect(await remove("@a/b")).to.equal("200");
    expect(told(await registry.ask("GET", "/@a/b"))).to.equal("404 REGISTRY_PACKAGE_NOT_FOUND");
  });

  it("removes nothing where its administrator wants that", async () => {
    const strict = await acmeRegistry({ unpublishHours: 0, now: () => new Date(++time) });
    try {
      await strict.publish({ name: "@acme/b", version: "1.0.0" });
      const { _rev } = (await strict.ask("GET", "/@acme/b")).body as unknown as Document;
      expect(told(await strict.ask("DELETE", `/@acme/b/-rev/${_rev}`))).to.equal("403 UNPUBLISH_REFUSED");
    } finally {
      await strict.close();
    }
  });

  it("deprecates, and refuses a document that was read before somebody else's change", async () => {
    await publish({ name: "@a/b", version: "1.0.0" });
    const body = await document();
    body.versions["1.0.0"]!.deprecated = "gone";
    expect(told(await registry.ask("PUT", "/@a%2fb", { body }))).to.equal("201");
    expect((await document()).versions["1.0.0"]!.deprecated).to.equal("gone");
    const later = await document();
    later.versions["1.0.0"]!.deprecated = "";
    const answer = await registry.ask("PUT", "/@a%2fb", { body: { ...later, _rev: body._rev } });
    expect(told(answer)).to.equal("409 DOCUMENT_CONFLICT");
    expect(told(await registry.ask("PUT", "/@a%2fb", { body: later }))).to.equal("201");
    expect((await document()).versions["1.0.0"]).to.not.have.property("deprecated");
  });

  it("moves tags", async () => {
    await publish({ name: "@a/b", version: "1.0.0" });
    await publish({ name: "@a/b", version: "2.0.0", tag: "next" });
    const tags = "/-/package/@a%2fb/dist-tags";
    expect((await registry.ask("GET", tags)).body).to.deep.equal({ latest: "1.0.0", next: "2.0.0" });
    expect(told(await registry.ask("PUT", `${tags}/beta`, { body: "2.0.0" }))).to.equal("201");
    expect(told(await registry.ask("PUT", `${tags}/beta`, { body: "3.0.0" }))).to.equal(
      "404 REGISTRY_VERSION_NOT_FOUND",
    );
    expect(told(await registry.ask("PUT", `${tags}/v1`, { body: "1.0.0" }))).to.equal("400 DIST_TAG_INVALID");
    expect(told(await registry.ask("DELETE", `${tags}/next`))).to.equal("200");
    expect(told(await registry.ask("DELETE", `${tags}/latest`))).to.equal("403 DIST_TAG_INVALID");
    expect((await document())["dist-tags"]).to.deep.equal({ beta: "2.0.0", latest: "1.0.0" });
  });

  it("compresses documents and answers 304 to who has them", async () => {
    await publish({ name: "@a/b", version: "1.0.0", fields: { description: "b".repeat(2000) } });
    const plain = await raw("/@a%2fb", {});
    expect(gunzipSync((await raw("/@a%2fb", { "accept-encoding": "gzip" })).body).equals(plain.body)).to.equal(true);
    expect(
      brotliDecompressSync((await raw("/@a/b", { "accept-encoding": "gzip, br" })).body).equals(plain.body),
    ).to.equal(true);
    const etag = plain.headers.etag!;
    expect((await raw("/@a/b", { "if-none-match": etag })).status).to.equal(304);
    const short = await raw("/@a/b", { accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8" });
    expect(short.headers["content-type"]).to.equal("application/vnd.npm.install-v1+json");
    expect(JSON.parse(short.body.toString()).versions["1.0.0"]).to.not.have.property("description");
    await publish({ name: "@a/b", version: "1.0.1" });
    expect((await raw("/@a/b", { "if-none-match": etag })).status).to.equal(200);
  });

  it("gives addresses as the client asked for them", async () => {
    await publish({ name: "@a/b", version: "1.0.0" });
    const { body } = await raw("/@a/b", { host: "plugins.test:81" });
    const { versions } = JSON.parse(body.toString()) as Document;
    expect(versions["1.0.0"]!.dist.tarball).to.equal("http://plugins.test:81/@a/b/-/b-1.0.0.tgz");
    const tricked = await raw("/@a/b", { host: "x/../y" });
    expect(tricked.body.toString()).to.not.include("x/../y");
  });

  const refused: readonly (readonly [string, Publication, string])[] = [
    ["a foreign namespace", { name: "@x/b", version: "1.0.0" }, "403 REGISTRY_FORBIDDEN"],
    ["a version with a build part", { name: "@a/b", version: "1.0.0+1" }, "400 PUBLISH_DOCUMENT_INVALID"],
    ["a file of settings", { name: "@a/b", version: "1.0.0", files: { ".env": "A=1" } }, "400 PUBLISH_SECRET_FOUND"],
    [
      "another digest",
      { name: "@a/b", version: "1.0.0", dist: { integrity: `sha512-${"A".repeat(86)}==` } },
      "400 TARBALL_DIGEST_MISMATCH",
    ],
    ["no archive", { name: "@a/b", version: "1.0.0", archive: Buffer.from("hello") }, "400 TARBALL_DAMAGED"],
    [
      "an archive of another package",
      { name: "@a/b", version: "1.0.0", archive: smallArchive({ name: "@a/c", version: "1.0.0" }) },
      "400 PUBLISH_MANIFEST_MISMATCH",
    ],
    [
      "an archive that says something else",
      {
        name: "@a/b",
        version: "1.0.0",
        archive: smallArchive({ name: "@a/b", version: "1.0.0", fields: { main: "x" } }),
      },
      "400 PUBLISH_MANIFEST_MISMATCH",
    ],
    ["a path that climbs", { name: "@a/b", version: "1.0.0", files: { "../../x": "" } }, "400 TARBALL_PATH_UNSAFE"],
    ["a tag that is a range", { name: "@a/b", version: "1.0.0", tag: "v1" }, "400 DIST_TAG_INVALID"],
    ["a plugin with a broken manifest", { name: "@a/b", version: "1.0.0", fields: { zen: 1 } }, "400 MANIFEST_INVALID"],
    [
      "a signature of nobody's",
      {
        name: "@a/b",
        version: "1.0.0",
        dist: { publisher: { keyid: `SHA256:${"A".repeat(43)}=`, sig: "A".repeat(96) } },
      },
      "400 PUBLISHER_SIGNATURE_INVALID",
    ],
  ];
  for (const [what, publication, answer] of refused) {
    it(`refuses ${what} and keeps nothing`, async () => {
      expect(told(await publish(publication))).to.equal(answer);
      expect(told(await registry.ask("GET", `/${publication.name}`))).to.equal("404 REGISTRY_PACKAGE_NOT_FOUND");
      expect(await readdir(path.join(registry.dataDir, "blobs/incoming"))).to.deep.equal([]);
      expect(await readdir(path.join(registry.dataDir, "blobs/sha512"))).to.deep.equal([]);
    });
  }

  it("answers tricks in paths with a code", async () => {
    for (const trick of ["/@a%252fb", "/..%2f..%2fetc", "/@a%2fb%00", "/@a/b/-/..%2fx.tgz", "/%E2%80%AE"]) {
      const { status, body } = await raw(trick, {});
      expect([status, JSON.parse(body.toString()).code], trick).to.deep.equal([400, "REGISTRY_PATH_INVALID"]);
    }
  });

  it("lets nobody publish without an account", async () => {
    const body = publicationOf({ name: "@a/b", version: "1.0.0" });
    expect(told(await registry.ask("PUT", "/@a%2fb", { body, token: "" }))).to.equal("401 REGISTRY_UNAUTHENTICATED");
  });

  interface Raw {
    readonly status: number | undefined;
    readonly headers: http.IncomingHttpHeaders;
    readonly body: Buffer;
  }

  /** Asks without what fetch would tidy. */
  async function raw(path: string, headers: http.OutgoingHttpHeaders): Promise<Raw> {
    const { hostname, port } = new URL(registry.url);
    return await new Promise((resolve, reject) => {
      const asked = {
        hostname,
        port,
        path,
        headers: { authorization: `Bearer ${registry.token}`, ...headers },
        agent: false,
      };
      http
        .get(asked, (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("end", () =>
            resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        })
        .on("error", reject);
    });
  }
});
