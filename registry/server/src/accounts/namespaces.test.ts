import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { expect } from "chai";
import { routes, successionText, type NamespaceDocument, type PublisherKey } from "@zen/registry-protocol";
import { testRegistry, type Answer, type TestRegistry } from "../testing/registry.test.js";

describe("namespaces", () => {
  let registry: TestRegistry;
  let owner: string;
  let publisher: string;
  beforeEach(async () => {
    registry = await testRegistry();
    owner = await account("olga", ["publish:*", "owner:*"]);
    publisher = await account("pia", ["publish:*", "owner:*"]);
    await registry.ask("POST", routes.namespaces, { body: { scope: "@acme", owner: "olga" } });
    await put("pia", "publisher", owner);
  });
  afterEach(() => registry.close());

  const account = async (name: string, scopes: readonly string[]): Promise<string> => {
    await registry.ask("POST", routes.accounts, { body: { name } });
    const { body } = await registry.ask("POST", routes.tokens, { body: { account: name, label: "test", scopes } });
    return String(body["secret"]);
  };
  const put = (name: string, role: string, token: string): Promise<Answer> =>
    registry.ask("PUT", routes.member("@acme", name), { token, body: { role } });
  const document = async (): Promise<NamespaceDocument> =>
    (await registry.ask("GET", routes.namespace("@acme"))).body as unknown as NamespaceDocument;

  it("have owners and publishers", async () => {
    const { owners, publishers } = await document();
    expect({ owners, publishers }).to.deep.equal({ owners: ["olga"], publishers: ["pia"] });
  });

  it("are made once, by administrators, for accounts that there are", async () => {
    const make = async (body: object, token?: string): Promise<unknown> =>
      (await registry.ask("POST", routes.namespaces, { body, ...(token === undefined ? {} : { token }) })).body["code"];
    expect(await make({ scope: "@acme", owner: "pia" })).to.equal("REGISTRY_NAMESPACE_EXISTS");
    expect(await make({ scope: "@new", owner: "nobody" })).to.equal("REGISTRY_ACCOUNT_NOT_FOUND");
    expect(await make({ scope: "@new", owner: "olga" }, owner)).to.equal("REGISTRY_FORBIDDEN");
    for (const scope of ["acme", "@Acme", "@../x", "@", "@a/b"])
      expect(await make({ scope, owner: "olga" }), scope).to.equal("REGISTRY_REQUEST_INVALID");
  });

  it("are managed by owners and administrators", async () => {
    await account("nora", []);
    expect((await put("nora", "publisher", publisher)).status).to.equal(403);
    expect((await put("nora", "publisher", owner)).status).to.equal(200);
    const removed = await registry.ask("DELETE", routes.member("@acme", "nora"));
    expect(removed.body["publishers"]).to.deep.equal(["pia"]);
    const again = await registry.ask("DELETE", routes.member("@acme", "nora"));
    expect(again.body["code"]).to.equal("REGISTRY_MEMBER_NOT_FOUND");
  });

  it("are never left without an owner", async () => {
    const demoted = await put("olga", "publisher", owner);
    expect([demoted.status, demoted.body["code"]]).to.deep.equal([409, "REGISTRY_NAMESPACE_OWNERLESS"]);
    const removed = await registry.ask("DELETE", routes.member("@acme", "olga"), { token: owner });
    expect(removed.body["code"]).to.equal("REGISTRY_NAMESPACE_OWNERLESS");
    expect((await document()).owners).to.deep.equal(["olga"]);
  });

  describe("keys of publishers", () => {
    const makeKey = (): { key: string; keyid: string; privateKey: KeyObject } => {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      const der = publicKey.export({ format: "der", type: "spki" });
      return {
        key: der.toString("base64"),
        keyid: `SHA256:${createHash("sha256").update(der).digest("base64")}`,
        privateKey,
      };
    };
    const register = (body: object, token: string): Promise<Answer> =>
      registry.ask("POST", routes.publisherKeys("@acme"), { token, body });
    const signature = (by: KeyObject, text: string): string => sign("sha256", Buffer.from(text), by).toString("base64");

    it("begin with an owner's", async () => {
      const { key, keyid } = makeKey();
      expect((await register({ key }, publisher)).status).to.equal(403);
      expect((await register({ key }, owner)).body).to.deep.include({ keyid, introduced: { by: "first" } });
      expect((await register({ key }, owner)).body["code"]).to.equal("REGISTRY_KEY_EXISTS");
    });

    it("are followed by one that the old key has signed, by any publisher", async () => {
      const [old, next] = [makeKey(), makeKey()];
      await register({ key: old.key }, owner);
      const sig = signature(old.privateKey, successionText("@acme", next.keyid));
      const { status, body } = await register({ key: next.key, signature: sig }, publisher);
      expect(status).to.equal(201);
      expect(body["introduced"]).to.deep.equal({ by: "key", signature: { keyid: old.keyid, sig } });
      const { keys } = await document();
      expect(keys.map(({ keyid, retired }) => [keyid, retired !== undefined])).to.have.deep.members([
        [old.keyid, true],
        [next.keyid, false],
      ]);
    });

    it("refuse a succession that another key signed, or that is about another namespace or key", async () => {
      const [old, next] = [makeKey(), makeKey()];
      await register({ key: old.key }, owner);
      const wrong = [
        signature(next.privateKey, successionText("@acme", next.keyid)),
        signature(old.privateKey, successionText("@other", next.keyid)),
        signature(old.privateKey, successionText("@acme", makeKey().keyid)),
        Buffer.from("no signature at all").toString("base64"),
      ];
      for (const each of wrong) {
        const { status, body } = await register({ key: next.key, signature: each }, publisher);
        expect([status, body["code"]]).to.deep.equal([403, "REGISTRY_KEY_SUCCESSION_INVALID"]);
      }
      expect((await document()).keys.map(({ keyid }) => keyid)).to.deep.equal([old.keyid]);
    });

    it("are replaced by an owner without the old one, and that stays visible", async () => {
      const [old, next] = [makeKey(), makeKey()];
      await register({ key: old.key }, owner);
      const { body } = await register({ key: next.key }, owner);
      expect((body as unknown as PublisherKey).introduced).to.deep.equal({ by: "owner", account: "olga" });
    });

    it("are not first again after all were retired", async () => {
      await register({ key: makeKey().key }, owner);
      const route = routes.publisherKeys("@acme");
      expect((await registry.ask("DELETE", route, { token: publisher })).status).to.equal(403);
      expect((await registry.ask("DELETE", route, { token: owner })).status).to.equal(204);
      expect((await registry.ask("DELETE", route, { token: owner })).status).to.equal(404);
      const { body } = await register({ key: makeKey().key }, owner);
      expect(body["introduced"]).to.deep.equal({ by: "owner", account: "olga" });
    });

    it("are ECDSA P-256 and nothing else", async () => {
      const others = [
        generateKeyPairSync("ec", { namedCurve: "secp384r1" }),
        generateKeyPairSync("ed25519"),
        generateKeyPairSync("rsa", { modulusLength: 1024 }),
      ].map(({ publicKey }) => publicKey.export({ format: "der", type: "spki" }).toString("base64"));
      for (const key of [...others, Buffer.from("a text that is no key at all").toString("base64"), "%%%"])
        expect((await register({ key }, owner)).status).to.equal(400);
    });
  });
});
