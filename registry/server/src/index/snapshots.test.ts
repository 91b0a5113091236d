import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  readAdvisories,
  readInstallDocument,
  readScopeIndex,
  readSignedSnapshot,
  readSnapshot,
  type Snapshot,
} from "@zen/registry-protocol";
import { expect } from "chai";
import type { Database } from "../database/database.js";
import { openDatabase } from "../database/open.js";
import { codeOf } from "../testing/code.test.js";
import { markAdvisoriesChanged, markChanged } from "./changes.js";
import { digestOf, readDocument } from "./documents.js";
import { Snapshots } from "./snapshots.js";
import { publishRow } from "./testing/published.test.js";

describe("Snapshots", () => {
  let dataDir: string;
  let database: Database;
  let now: Date;
  let signed: string[];
  const made = (days = 7, over = database): Snapshots =>
    new Snapshots({
      database: over,
      days,
      now: () => now,
      sign: async (text) => {
        signed.push(text);
        return { keyid: "SHA256:key", sig: "c2ln" };
      },
    });
  const read = async (snapshots = made()): Promise<Snapshot> =>
    readSnapshot(readSignedSnapshot((await snapshots.current()).document).snapshot);
  const readScope = async (scope: string, digest?: string) =>
    readScopeIndex((await readDocument(database, "scope", scope, digest)).body, scope);

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), "zen-index-"));
    database = await openDatabase({ dataDir });
    now = new Date("2026-02-01T00:00:00.000Z");
    signed = [];
  });
  afterEach(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("pins scopes, these packages, and these archives, with digests of what is sent", async () => {
    await publishRow(database, { name: "@zen/a", fields: { description: "one", scripts: { postinstall: "no" } } });
    await publishRow(database, { name: "b" });
    const snapshot = await read();
    expect(snapshot).to.include({ version: 1, time: "2026-02-01T00:00:00.000Z", expires: "2026-02-08T00:00:00.000Z" });
    expect(Object.keys(snapshot.scopes)).to.deep.equal(["", "@zen"]);
    const scope = await readDocument(database, "scope", "@zen");
    expect(digestOf(scope.body)).to.equal(snapshot.scopes["@zen"]);
    const install = await readDocument(database, "install", "@zen/a");
    expect(digestOf(install.body)).to.equal(readScopeIndex(scope.body, "@zen").packages["@zen/a"]);
    const { versions } = readInstallDocument(install.body, "@zen/a");
    expect(versions["1.0.0"]).to.include({ publisher: "ann", description: "one" }).and.not.to.have.property("scripts");
    expect(versions["1.0.0"]?.dist).to.include({ size: 1234, tarball: "@zen/a/-/a-1.0.0.tgz" });
    const advisories = await readDocument(database, "advisories", "");
    expect(readAdvisories(advisories.body).advisories).to.deep.equal([]);
    expect(digestOf(advisories.body)).to.equal(snapshot.advisories);
  });

  it("stays as it is while nothing changes, and grows by one with whatever does", async () => {
    const first = await read();
    expect(await read()).to.deep.equal(first);
    await publishRow(database, { name: "@zen/a" });
    await publishRow(database, { name: "@zen/a", version: "1.1.0" });
    const second = await read();
    expect(second.version).to.equal(2);
    expect(second.registry).to.equal(first.registry);
    await database.write(markAdvisoriesChanged);
    expect((await read()).version).to.equal(3);
    expect(signed).to.have.length(3);
  });

  it("is made once of several servers that are asked at the same moment", async () => {
    const other = await openDatabase({ dataDir });
    try {
      const servers = [made(7, database), made(7, other)];
      for (let round = 1; round <= 10; round++) {
        await publishRow(database, { name: `@zen/p${round}` });
        const all = await Promise.all([...servers, ...servers].map((server) => read(server)));
        expect(new Set(all.map((each) => JSON.stringify(each))).size).to.equal(1);
        expect(all[0]?.version).to.equal(round);
      }
    } finally {
      await other.close();
    }
  });

  it("still gives what an older one pins, for a while", async () => {
    await publishRow(database, { name: "@zen/a" });
    const before = await read();
    await publishRow(database, { name: "@zen/b" });
    await read();
    expect(Object.keys((await readScope("@zen", before.scopes["@zen"])).packages)).to.deep.equal(["@zen/a"]);
    expect(Object.keys((await readScope("@zen")).packages)).to.deep.equal(["@zen/a", "@zen/b"]);
    now = new Date("2026-02-03T00:00:00.000Z");
    await read();
    expect(await codeOf(readScope("@zen", before.scopes["@zen"]))).to.equal("INDEX_DOCUMENT_GONE");
    expect(await codeOf(readScope("@acme"))).to.equal("REGISTRY_PACKAGE_NOT_FOUND");
  });

  it("tells of yanked and blocked versions, and not of those in quarantine", async () => {
    await publishRow(database, { name: "@zen/a", version: "1.0.0" });
    await publishRow(database, { name: "@zen/a", version: "1.1.0", state: "blocked" });
    await publishRow(database, { name: "@zen/a", version: "1.2.0", state: "yanked" });
    await publishRow(database, { name: "@zen/a", version: "1.3.0", state: "quarantined" });
    await publishRow(database, { name: "@up/b", state: "quarantined" });
    const snapshot = await read();
    expect(Object.keys(snapshot.scopes)).to.deep.equal(["@zen"]);
    const document = readInstallDocument((await readDocument(database, "install", "@zen/a")).body, "@zen/a");
    expect(Object.keys(document.versions)).to.deep.equal(["1.0.0", "1.1.0", "1.2.0"]);
    expect(document.versions["1.1.0"]?.state).to.include({ state: "blocked", reason: "a reason" });
    expect(document["dist-tags"]).to.deep.equal({ latest: "1.0.0" });
  });

  it("forgets a package that is gone, and knows it when it comes back the same", async () => {
    await publishRow(database, { name: "@zen/a" });
    const before = await read();
    const change = (state: string) =>
      database.write(async (writer) => {
        await writer.run("UPDATE versions SET state = ?", [state]);
        await markChanged(writer, "@zen/a");
      });
    await change("quarantined");
    expect((await read()).scopes).to.deep.equal({});
    await change("active");
    expect((await read()).scopes).to.deep.equal(before.scopes);
  });

  it("is made anew before it expires, and without an expiry where the site wants none", async () => {
    await read();
    now = new Date("2026-02-01T20:00:00.000Z");
    expect((await read()).version).to.equal(1);
    now = new Date("2026-02-02T06:00:00.000Z");
    expect(await read()).to.include({ version: 2, expires: "2026-02-09T06:00:00.000Z" });
    now = new Date("2027-02-02T06:00:00.000Z");
    expect((await made(0).current()).version).to.equal(2);
    await publishRow(database, { name: "a" });
    expect(await read(made(0)))
      .to.include({ version: 3 })
      .and.not.to.have.property("expires");
  });
});
