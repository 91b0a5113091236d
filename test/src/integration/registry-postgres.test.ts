import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { routes, type AuditCheck } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { startPostgres, type Postgres } from "../support/postgres.js";

describe("registry servers over one Postgres", () => {
  let postgres: Postgres;
  let dataDir: string;
  let databaseUrl: string;
  let servers: readonly RunningRegistry[];
  before(async () => {
    postgres = await startPostgres();
    dataDir = await mkdtemp(path.join(tmpdir(), "zen-registry-"));
  });
  after(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    databaseUrl = await postgres.database();
    servers = await Promise.all([start(), start(), start()]);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });

  const start = (): Promise<RunningRegistry> => startRegistry({ dataDir, databaseUrl, port: 0 });
  const token = (): string => servers.find(({ firstToken }) => firstToken !== undefined)!.firstToken!;
  const ask = async (
    server: number,
    method: string,
    route: string,
    body?: object,
  ): Promise<Record<string, unknown>> => {
    const response = await fetch(servers[server]!.url + route, {
      method,
      headers: { authorization: `Bearer ${token()}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };

  it("that start at once make the tables and the first administrator once", async () => {
    expect(servers.filter(({ firstToken }) => firstToken !== undefined)).to.have.length(1);
    for (const server of servers.keys())
      expect(await ask(server, "GET", routes.self)).to.deep.include({ status: 200, account: "admin", role: "admin" });
  });

  it("give each name to one of many who race for it, and log each change once", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `account-${i}`);
    const answers = await Promise.all(
      names.flatMap((name) => [...servers.keys()].map((server) => ask(server, "POST", routes.accounts, { name }))),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(60);
    expect(answers.filter(({ code }) => code === "REGISTRY_ACCOUNT_EXISTS")).to.have.length(120);
    const check = (await ask(0, "GET", routes.auditCheck)) as unknown as AuditCheck;
    expect(check).to.deep.include({ sound: true, entries: 62 });
  });

  it("show at once what another one wrote", async () => {
    await ask(0, "POST", routes.accounts, { name: "ana" });
    const made = await ask(1, "POST", routes.tokens, { account: "ana", label: "test", scopes: ["read"] });
    const asAna = { headers: { authorization: `Bearer ${String(made["secret"])}` } };
    expect((await fetch(servers[2]!.url + routes.self, asAna)).status).to.equal(200);
    await ask(0, "PATCH", routes.account("ana"), { disabled: true });
    expect((await fetch(servers[2]!.url + routes.self, asAna)).status).to.equal(401);
  });

  it("order names by their bytes, as over a file", async () => {
    for (const name of ["b", "a_b", "a-b", "a.b", "ab", "a"]) await ask(0, "POST", routes.accounts, { name });
    const { accounts } = (await ask(1, "GET", routes.accounts)) as unknown as { accounts: { name: string }[] };
    expect(accounts.map(({ name }) => name)).to.deep.equal(["a", "a-b", "a.b", "a_b", "ab", "admin", "b"]);
  });

  it("keep the audit log from being changed", async () => {
    for (const sql of ["UPDATE audit_log SET account = 'eve'", "DELETE FROM audit_log", "TRUNCATE audit_log"]) {
      const error = await postgres.query(databaseUrl, sql).catch((caught: unknown) => caught);
      expect(String(error), sql).to.include("the audit log is only added to");
    }
  });

  it("answer again after their connections were cut", async () => {
    const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zen-registry'";
    await postgres.query(databaseUrl, cut);
    const first = await ask(0, "GET", routes.accounts);
    expect(first["status"]).to.be.oneOf([200, 503]);
    expect((await ask(0, "GET", routes.accounts))["status"]).to.equal(200);
    expect((await ask(0, "POST", routes.accounts, { name: "ana" }))["status"]).to.equal(201);
  });

  it("say what is wrong where there is no such database, without the password", async () => {
    const wrong = `postgresql://zen:hidden@localhost:1/nowhere`;
    const error = await startRegistry({ dataDir, databaseUrl: wrong, port: 0 }).catch((caught: unknown) => caught);
    expect(isZenError(error, "REGISTRY_DATABASE_UNAVAILABLE")).to.equal(true);
    expect(String(error)).to.include("localhost:1/nowhere").and.not.include("hidden");
  });
});
