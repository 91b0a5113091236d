import { readFileSync, readdirSync } from "node:fs";
import { expect } from "chai";
import { routes } from "@zen/registry-protocol";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("accounts and tokens", () => {
  let registry: TestRegistry;
  let now = new Date("2027-01-01T00:00:00Z");
  beforeEach(async () => {
    now = new Date("2027-01-01T00:00:00Z");
    registry = await testRegistry({ now: () => now });
  });
  afterEach(() => registry.close());

  const tokenFor = async (name: string, scopes: readonly string[], days?: number): Promise<string> => {
    const body = { account: name, label: "test", scopes, ...(days === undefined ? {} : { days }) };
    return String((await registry.ask("POST", routes.tokens, { body })).body["secret"]);
  };
  const makeAccount = (name: string, fields: object = {}): ReturnType<TestRegistry["ask"]> =>
    registry.ask("POST", routes.accounts, { body: { name, ...fields } });

  it("makes accounts, lists them, and makes each name once", async () => {
    expect((await makeAccount("ana", { email: "ana@example.com" })).status).to.equal(201);
    const { status, body } = await makeAccount("ana");
    expect([status, body["code"]]).to.deep.equal([409, "REGISTRY_ACCOUNT_EXISTS"]);
    const { accounts } = (await registry.ask("GET", routes.accounts)).body as { accounts: { name: string }[] };
    expect(accounts.map(({ name }) => name)).to.deep.equal(["admin", "ana"]);
  });

  it("refuses names that could pass for something else, and fields that it does not know", async () => {
    for (const name of ["", "Ana", "a/b", "..", "a b", "ä", "x".repeat(65), 7])
      expect((await makeAccount(name as string)).status, String(name)).to.equal(400);
    expect((await makeAccount("ana", { roll: "admin" })).body["code"]).to.equal("REGISTRY_REQUEST_INVALID");
  });

  it("keeps no token and no password as they are", async () => {
    const { body } = await makeAccount("ana", { newPassword: true });
    const secret = await tokenFor("ana", ["read"]);
    const data = readdirSync(registry.dataDir).filter((file) => file.startsWith("registry.db"));
    expect(data).to.include("registry.db");
    const text = data.map((file) => readFileSync(`${registry.dataDir}/${file}`, "latin1")).join("");
    for (const hidden of [secret, registry.token, String(body["password"])])
      expect(text.includes(hidden)).to.equal(false);
  });

  it("takes a token until it expires", async () => {
    await makeAccount("ana");
    const token = await tokenFor("ana", ["read"], 2);
    expect((await registry.ask("GET", routes.self, { token })).body["account"]).to.equal("ana");
    now = new Date("2027-01-02T23:59:59Z");
    expect((await registry.ask("GET", routes.self, { token })).status).to.equal(200);
    now = new Date("2027-01-03T00:00:00Z");
    expect((await registry.ask("GET", routes.self, { token })).status).to.equal(401);
  });

  it("takes a token until it is revoked, or its account is disabled", async () => {
    await makeAccount("ana");
    const [first, second] = [await tokenFor("ana", ["read"]), await tokenFor("ana", ["read"])];
    const { tokens } = (await registry.ask("GET", routes.tokens, { token: first })).body as {
      tokens: { id: string }[];
    };
    expect(tokens).to.have.length(2);
    const { token: id } = (await registry.ask("GET", routes.self, { token: first })).body;
    expect((await registry.ask("DELETE", routes.token(String(id)), { token: second })).status).to.equal(204);
    expect((await registry.ask("GET", routes.self, { token: first })).status).to.equal(401);
    await registry.ask("PATCH", routes.account("ana"), { body: { disabled: true } });
    expect((await registry.ask("GET", routes.self, { token: second })).status).to.equal(401);
    await registry.ask("PATCH", routes.account("ana"), { body: { disabled: false } });
    expect((await registry.ask("GET", routes.self, { token: second })).status).to.equal(200);
  });

  it("shows and revokes only one's own, unless one administers", async () => {
    await makeAccount("ana");
    await makeAccount("bo");
    const [ana, bo] = [await tokenFor("ana", ["read"]), await tokenFor("bo", ["read"])];
    const { token: id } = (await registry.ask("GET", routes.self, { token: bo })).body;
    expect((await registry.ask("DELETE", routes.token(String(id)), { token: ana })).status).to.equal(404);
    expect((await registry.ask("GET", `${routes.tokens}?account=bo`, { token: ana })).status).to.equal(403);
    expect((await registry.ask("DELETE", routes.token(String(id)))).status).to.equal(204);
  });

  it("lets no token make a stronger one", async () => {
    await makeAccount("ana");
    const token = await tokenFor("ana", ["publish:@acme"]);
    const make = async (scopes: readonly string[]): Promise<number> =>
      (await registry.ask("POST", routes.tokens, { token, body: { label: "more", scopes } })).status;
    expect(await make(["read", "publish:@acme"])).to.equal(201);
    for (const wished of ["admin", "publish:*", "publish:@other", "owner:@acme"])
      expect(await make([wished]), wished).to.equal(403);
    const forAnother = { account: "admin", label: "more", scopes: ["read"] };
    expect((await registry.ask("POST", routes.tokens, { token, body: forAnother })).status).to.equal(403);
  });

  it("keeps an administrator", async () => {
    const { status, body } = await registry.ask("PATCH", routes.account("admin"), { body: { role: "member" } });
    expect([status, body["code"]]).to.deep.equal([409, "REGISTRY_ADMINISTRATOR_LAST"]);
  });

  it("makes an administrator's token again for who may start the server", async () => {
    await registry.close();
    const again = await testRegistry({ now: () => now, newAdminToken: true });
    expect((await again.ask("GET", routes.accounts)).status).to.equal(200);
    await again.close();
  });

  it("changes a password with the old one", async () => {
    const { password } = (await makeAccount("ana", { newPassword: true })).body;
    const token = await tokenFor("ana", ["read"]);
    const change = (old: unknown): ReturnType<TestRegistry["ask"]> =>
      registry.ask("POST", "/-/npm/v1/user", { token, body: { password: { old, new: "correct horse battery" } } });
    expect((await change("wrong")).status).to.equal(401);
    expect((await change(password)).body["name"]).to.equal("ana");
    expect((await change(password)).status).to.equal(401);
    expect((await change("correct horse battery")).status).to.equal(200);
  });

  it("bounds guessing passwords of an account, right ones included", async () => {
    await registry.close();
    registry = await testRegistry({ limits: { passwordsOfAccount: { most: 2, windowMs: 60_000 } } });
    await makeAccount("ana", { password: "correct horse battery" });
    const token = await tokenFor("ana", ["read"]);
    const change = async (old: string): Promise<number> => {
      const body = { password: { old, new: "correct horse battery" } };
      return (await registry.ask("POST", "/-/npm/v1/user", { token, body })).status;
    };
    const tries = await Promise.all(["a guess", "another guess", "a third", "a fourth"].map(change));
    expect(tries.sort()).to.deep.equal([401, 401, 429, 429]);
    expect(await change("correct horse battery")).to.equal(429);
  });

  it("bounds wrong tokens of an address, and says for how long", async () => {
    await registry.close();
    registry = await testRegistry({ limits: { wrongTokens: { most: 3, windowMs: 60_000 } } });
    for (const guess of ["a", "b", "c"])
      expect((await registry.ask("GET", routes.self, { token: guess })).status).to.equal(401);
    const { status, body, headers } = await registry.ask("GET", routes.self, { token: "d" });
    expect([status, body["code"]]).to.deep.equal([429, "REGISTRY_LIMITED"]);
    expect(Number(headers.get("retry-after"))).to.be.within(1, 60);
    expect((await registry.ask("GET", routes.self)).status).to.equal(429);
  });

  it("writes no token into its log", async () => {
    await registry.ask("DELETE", routes.token(registry.token));
    await registry.ask("GET", `${routes.self}?token=${registry.token}`);
    const text = JSON.stringify(registry.log);
    expect(text).to.include("zen_***").and.not.include(registry.token);
  });
});
