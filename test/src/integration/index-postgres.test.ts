import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readInstallDocument, readSignedSnapshot, readSnapshot, routes, type Snapshot } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { startPostgres, type Postgres } from "../support/postgres.js";
import { publishPlugin } from "../support/registry-plugin.js";
import { addTeam, ask } from "../support/registry-team.js";

describe("the index of two servers over one Postgres", function () {
  this.timeout(180_000);
  let postgres: Postgres;
  let dir: string;
  let servers: readonly RunningRegistry[];
  let admin: string;
  let token: string;

  before(async () => {
    postgres = await startPostgres();
    dir = await mkdtemp(path.join(tmpdir(), "zen-index-"));
    const options = { dataDir: path.join(dir, "data"), databaseUrl: await postgres.database(), port: 0 };
    servers = [await startRegistry(options), await startRegistry(options)];
    admin = servers[0]!.firstToken!;
    ({ token } = await addTeam(servers[0]!, "@acme", "ann"));
  });
  after(async () => {
    await Promise.all((servers ?? []).map((server) => server.close()));
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const get = (server: number, route: string) => ask(servers[server]!.url, token, "GET", route);
  const snapshot = async (server: number): Promise<Snapshot> =>
    readSnapshot(readSignedSnapshot(JSON.stringify(await get(server, routes.snapshot))).snapshot);
  const publish = (server: number, version: string) =>
    publishPlugin(servers[server]!.url, token, dir, {
      name: "@acme/store",
      version,
      zen: { steps: [{ export: "keep", title: "Keep" }] },
    });

  it("tells one story, whose version grows by one with each change, whoever is asked", async () => {
    let last = (await snapshot(0)).version;
    for (const [round, server] of [0, 1, 0, 1].entries()) {
      await publish(server, `1.${round}.0`);
      const [one, other] = await Promise.all([snapshot(0), snapshot(1)]);
      expect(one).to.deep.equal(other);
      expect(one!.version).to.equal(last + 1);
      last = one!.version;
    }
    const document = readInstallDocument(JSON.stringify(await get(1, routes.install("@acme/store"))), "@acme/store");
    expect(Object.keys(document.versions)).to.deep.equal(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
    expect(document.versions["1.0.0"]?.dist.size).to.be.a("number");
  });

  it("shows at one what was done at the other: search, states, advisories, pages", async () => {
    const state = { state: "yanked", reason: "Slow" };
    await ask(servers[0]!.url, admin, "PUT", routes.versionState("@acme/store", "1.3.0"), state);
    const found = (await get(1, `${routes.search}?text=store`)) as { hits: { version: string }[] };
    expect(found.hits.map(({ version }) => version)).to.deep.equal(["1.2.0"]);
    const advisory = { package: "@acme/store", affected: "<1.1.0", severity: "low", title: "Sleeps" };
    await ask(servers[1]!.url, admin, "POST", routes.advisories, advisory);
    expect(((await get(0, routes.advisories)) as { advisories: object[] }).advisories).to.have.length(1);
    const page = await fetch(`${servers[0]!.url}/-/plugins/@acme/store/1.0.0`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await page.text()).to.contain("Sleeps");
  });
});
