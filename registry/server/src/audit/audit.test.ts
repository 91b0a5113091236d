import Libsql from "libsql";
import { expect } from "chai";
import { routes, type AuditCheck, type AuditEntry } from "@zen/registry-protocol";
import { testRegistry, type TestRegistry } from "../testing/registry.test.js";

describe("audit log", () => {
  let registry: TestRegistry;
  beforeEach(async () => {
    registry = await testRegistry();
    for (const name of ["ana", "bo", "cleo"]) await registry.ask("POST", routes.accounts, { body: { name } });
  });
  afterEach(() => registry.close());

  const entries = async (query = ""): Promise<AuditEntry[]> =>
    (await registry.ask("GET", routes.auditLog + query)).body["entries"] as AuditEntry[];
  const check = async (known?: AuditEntry): Promise<AuditCheck> => {
    const query = known === undefined ? "" : `?sequence=${known.sequence}&chain=${known.chain}`;
    return (await registry.ask("GET", routes.auditCheck + query)).body as unknown as AuditCheck;
  };
  /** What somebody could do who has the database itself. */
  const behindItsBack = (sql: string, keepsTriggers = false): void => {
    const db = new Libsql(`${registry.dataDir}/registry.db`, { timeout: 5000 });
    if (!keepsTriggers) db.exec("DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete");
    try {
      db.exec(sql);
    } finally {
      db.close();
    }
  };

  it("tells who did what, newest first", async () => {
    const told = (await entries()).map(({ sequence, account, action, subject }) => [
      sequence,
      account,
      action,
      subject,
    ]);
    expect(told.slice(0, 3)).to.deep.equal([
      [5, "admin", "account.create", "cleo"],
      [4, "admin", "account.create", "bo"],
      [3, "admin", "account.create", "ana"],
    ]);
    expect((await entries("?limit=2&before=4")).map(({ sequence }) => sequence)).to.deep.equal([3, 2]);
    expect((await entries("?subject=bo")).map(({ sequence }) => sequence)).to.deep.equal([4]);
  });

  it("is for administrators", async () => {
    const { body } = await registry.ask("POST", routes.tokens, {
      body: { account: "ana", label: "t", scopes: ["read"] },
    });
    const { status } = await registry.ask("GET", routes.auditLog, { token: String(body["secret"]) });
    expect(status).to.equal(403);
  });

  it("says nothing of what failed", async () => {
    await registry.ask("POST", routes.accounts, { body: { name: "ana" } });
    expect(await entries()).to.have.length(5);
  });

  it("holds together", async () => {
    const found = await check();
    expect(found).to.deep.equal({ sound: true, entries: 5, chain: (await entries())[0]!.chain });
  });

  it("is not changed by the registry's own connection", () => {
    expect(() => behindItsBack("UPDATE audit_log SET account = 'eve'", true)).to.throw("only added to");
    expect(() => behindItsBack("DELETE FROM audit_log", true)).to.throw("only added to");
  });

  it("shows a changed entry", async () => {
    behindItsBack("UPDATE audit_log SET account = 'eve' WHERE sequence = 3");
    expect(await check()).to.deep.include({ sound: false, entries: 2, at: 3 });
  });

  it("shows a removed entry", async () => {
    behindItsBack("DELETE FROM audit_log WHERE sequence = 2");
    expect(await check()).to.deep.include({ sound: false, at: 2, problem: "is missing" });
  });

  it("shows an entry that was removed with the numbers closed up", async () => {
    behindItsBack("DELETE FROM audit_log WHERE sequence = 4; UPDATE audit_log SET sequence = 4 WHERE sequence = 5");
    expect(await check()).to.deep.include({ sound: false, at: 4 });
  });

  it("shows to who has noted an entry that the end was cut, or all written anew", async () => {
    const [last] = await entries();
    expect((await check(last)).sound).to.equal(true);
    expect(await check({ ...last!, chain: "f".repeat(64) })).to.deep.include({ sound: false, at: 5 });
    behindItsBack("DELETE FROM audit_log WHERE sequence = 5");
    expect((await check()).sound).to.equal(true);
    expect(await check(last)).to.deep.include({ sound: false, at: 5 });
  });
});
