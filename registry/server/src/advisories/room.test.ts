import { readAdvisories, readInstallDocument, routes, type Advisory } from "@zen/registry-protocol";
import { expect } from "chai";
import { acmeRegistry, pluginFields, type AcmeRegistry } from "../testing/acme.test.js";

describe("what administrators say of versions", () => {
  let registry: AcmeRegistry;
  const name = "@acme/my-store";
  beforeEach(async () => {
    registry = await acmeRegistry();
    for (const version of ["1.0.0", "1.1.0"]) await registry.publish({ name, version, fields: pluginFields });
  });
  afterEach(() => registry.close());

  const state = (version: string, of = name) => routes.versionState(of, version);
  const indexed = async () =>
    readInstallDocument(JSON.stringify((await registry.ask("GET", routes.install(name))).body), name);
  const tarball = async (version: string) => (await registry.ask("GET", `/${name}/-/my-store-${version}.tgz`)).status;
  const audited = async () =>
    (await registry.ask("GET", routes.auditLog)).body["entries"] as {
      action: string;
      subject: string;
      detail: object;
    }[];

  it("blocks a version: it is delivered to nobody, and its index says why", async () => {
    const answer = await registry.ask("PUT", state("1.1.0"), { body: { state: "blocked", reason: "Steals keys" } });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ state: "blocked", reason: "Steals keys" });
    expect([await tarball("1.0.0"), await tarball("1.1.0")]).to.deep.equal([200, 403]);
    const document = await indexed();
    expect(document.versions["1.1.0"]?.state).to.include({ state: "blocked", reason: "Steals keys" });
    expect(document["dist-tags"]["latest"]).to.equal("1.0.0");
    expect((await audited())[0]).to.deep.include({
      action: "version.block",
      subject: `${name}@1.1.0`,
      detail: { from: "active", reason: "Steals keys" },
    });
  });

  it("yanks a version: npm does not choose it, and locks still get it", async () => {
    await registry.ask("PUT", state("1.1.0", "@acme%2fmy-store"), { body: { state: "yanked", reason: "Slow" } });
    expect(await tarball("1.1.0")).to.equal(200);
    const { versions } = (await registry.ask("GET", `/${name}`)).body as { versions: object };
    expect(Object.keys(versions)).to.deep.equal(["1.0.0"]);
    const { hits } = (await registry.ask("GET", `${routes.search}?text=store`)).body as { hits: { version: string }[] };
    expect(hits.map(({ version }) => version)).to.deep.equal(["1.0.0"]);
  });

  it("makes it active again", async () => {
    await registry.ask("PUT", state("1.1.0"), { body: { state: "blocked", reason: "By mistake" } });
    expect((await registry.ask("DELETE", state("1.1.0"))).body).to.deep.equal({ state: "active" });
    expect(await tarball("1.1.0")).to.equal(200);
    expect((await indexed()).versions["1.1.0"]).not.to.have.property("state");
    expect((await audited())[0]).to.deep.include({ action: "version.restore", detail: { from: "blocked" } });
  });

  it("refuses what it does not understand, and whoever is no administrator", async () => {
    for (const body of [
      { state: "blocked" },
      { state: "gone", reason: "x" },
      { state: "yanked", reason: "a\nb" },
      [],
      { state: "active", reason: "x" },
    ])
      expect((await registry.ask("PUT", state("1.0.0"), { body })).status, JSON.stringify(body)).to.equal(400);
    const fine = { state: "blocked", reason: "x" };
    expect((await registry.ask("PUT", state("9.9.9"), { body: fine })).status).to.equal(404);
    expect((await registry.ask("PUT", state("latest"), { body: fine })).status).to.equal(400);
    expect((await registry.ask("PUT", state("1.0.0"), { body: fine, token: "" })).status).to.equal(401);
    const { body } = await registry.ask("POST", routes.tokens, {
      body: { account: "admin", label: "r", scopes: ["read"] },
    });
    const token = String(body["secret"]);
    expect((await registry.ask("PUT", state("1.0.0"), { body: fine, token })).status).to.equal(403);
    expect((await registry.ask("POST", routes.advisories, { body: fine, token })).status).to.equal(403);
    expect(await tarball("1.0.0")).to.equal(200);
  });

  it("tells of faults, in the list that snapshots pin, until they are withdrawn", async () => {
    const list = async (): Promise<readonly Advisory[]> =>
      readAdvisories(JSON.stringify((await registry.ask("GET", routes.advisories)).body)).advisories;
    const version = async () =>
      (JSON.parse(String((await registry.ask("GET", routes.snapshot)).body["snapshot"])) as { version: number })
        .version;
    expect(await list()).to.deep.equal([]);
    const before = await version();
    const body = { package: name, affected: "<1.1.0", severity: "high", title: "Reads too much" };
    const told = await registry.ask("POST", routes.advisories, { body });
    expect(told.status).to.equal(201);
    const id = `ZEN-${new Date().getUTCFullYear()}-0001`;
    expect(told.body).to.include({ ...body, id });
    expect((await list())[0]).to.deep.equal(told.body);
    expect(await version()).to.equal(before + 1);
    expect((await registry.ask("POST", routes.advisories, { body })).body["id"]).to.equal(id.replace("0001", "0002"));
    expect((await registry.ask("DELETE", routes.advisory(id))).status).to.equal(200);
    expect((await list()).map(({ withdrawn }) => withdrawn !== undefined)).to.deep.equal([true, false]);
    expect((await registry.ask("DELETE", routes.advisory("ZEN-2026-0099"))).status).to.equal(404);
    expect((await audited()).slice(0, 2).map(({ action }) => action)).to.deep.equal([
      "advisory.withdraw",
      "advisory.publish",
    ]);
  });

  it("refuses an advisory that nobody could follow", async () => {
    const good = { package: name, affected: "<1.1.0", severity: "high", title: "Reads too much" };
    for (const wrong of [
      { affected: "some" },
      { severity: "huge" },
      { package: "../x" },
      { title: "" },
      { url: "javascript:hit()" },
      { more: 1 },
    ])
      expect(
        (await registry.ask("POST", routes.advisories, { body: { ...good, ...wrong } })).status,
        JSON.stringify(wrong),
      ).to.equal(400);
  });
});
