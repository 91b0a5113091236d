import { createHash } from "node:crypto";
import { appendFile, cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { RegistryAdmin } from "@zen/registry-client";
import { backupBlobFile, routes } from "@zen/registry-protocol";
import { restoreRegistry, startRegistry, type RegistryOptions, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { archiveOf, integrityOf } from "../support/archives.js";
import { startPostgres, type Postgres } from "../support/postgres.js";
import { addTeam, ask, type Teammate } from "../support/registry-team.js";

describe("backup of a registry", () => {
  let home: string;
  let postgres: Postgres;
  let registry: RunningRegistry;
  let ana: Teammate;
  let admin: RegistryAdmin;
  let backup: string;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "zen-backup-"));
    backup = path.join(home, "backup");
    registry = await startRegistry({ dataDir: path.join(home, "data"), port: 0 });
    ana = await addTeam(registry, "@acme", "ana");
    for (const version of ["1.0.0", "1.1.0"]) await publish(version);
    admin = new RegistryAdmin(registry.url, { cwd: home, token: registry.firstToken! });
  });
  afterEach(async () => {
    await registry.close();
    await rm(home, { recursive: true, force: true });
  });

  const archive = (version: string): Buffer =>
    archiveOf([
      { path: "package/package.json", text: JSON.stringify({ name: "@acme/tool", version }) },
      { path: "package/index.js", text: `export default ${JSON.stringify(version)};` },
    ]);
  const publish = async (version: string): Promise<void> => {
    const bytes = archive(version);
    const dist = { integrity: integrityOf(bytes), shasum: createHash("sha1").update(bytes).digest("hex") };
    await ask(registry.url, ana.token, "PUT", "/@acme%2ftool", {
      _id: "@acme/tool",
      name: "@acme/tool",
      "dist-tags": { latest: version },
      versions: { [version]: { name: "@acme/tool", version, dist } },
      _attachments: { [`tool-${version}.tgz`]: { data: bytes.toString("base64"), length: bytes.length } },
    });
  };
  /** A server over what a backup was restored to. */
  const restored = async (databaseUrl?: string): Promise<RunningRegistry> => {
    const place: RegistryOptions = {
      dataDir: path.join(home, "restored"),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    };
    await restoreRegistry(backup, place);
    return startRegistry({ ...place, port: 0 });
  };
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    return isZenError(error) ? error.code : String(error);
  };
  const versionOf = async (server: RunningRegistry): Promise<number> => {
    const { snapshot } = (await ask(server.url, ana.token, "GET", routes.snapshot)) as { snapshot: string };
    return (JSON.parse(snapshot) as { version: number }).version;
  };

  for (const kind of ["a file", "Postgres"])
    it(`serves from ${kind} what was published, to who had a token, under the same keys`, async () => {
      const keys = await ask(registry.url, ana.token, "GET", routes.npmKeys);
      const snapshot = await versionOf(registry);
      const taken = await admin.backup(backup);
      expect(taken).to.deep.include({ blobs: 2, fetched: 2, missing: [] });
      const server = await restored(kind === "Postgres" ? await postgres.database() : undefined);
      try {
        expect(server.firstToken).to.equal(undefined);
        const document = (await ask(server.url, ana.token, "GET", "/@acme%2ftool")) as {
          versions: Record<string, { dist: { tarball: string; integrity: string } }>;
        };
        expect(Object.keys(document.versions)).to.deep.equal(["1.0.0", "1.1.0"]);
        const { tarball, integrity } = document.versions["1.1.0"]!.dist;
        expect(tarball.startsWith(server.url)).to.equal(true);
        const got = await fetch(tarball, { headers: { authorization: `Bearer ${ana.token}` } });
        expect(integrityOf(Buffer.from(await got.arrayBuffer()))).to.equal(integrity);
        expect(await ask(server.url, ana.token, "GET", routes.npmKeys)).to.deep.equal(keys);
        expect(await versionOf(server)).to.be.greaterThan(snapshot + 1000);
        const again = new RegistryAdmin(server.url, { cwd: home, token: registry.firstToken! });
        expect((await again.checkAudit()).sound).to.equal(true);
        expect((await again.auditLog({ limit: 1 }))[0]!.action).to.equal("registry.restore");
      } finally {
        await server.close();
      }
    });

  it("is of one moment, and fetches only what an earlier one does not have", async () => {
    await admin.backup(backup);
    const publishing = (async () => {
      for (let i = 0; i < 20; i++) await publish(`2.0.${i}`);
    })();
    const [second] = await Promise.all([admin.backup(backup), publishing]);
    expect(second.blobs - second.fetched).to.equal(2);
    const server = await restored();
    try {
      const { versions } = (await ask(server.url, ana.token, "GET", "/@acme%2ftool")) as { versions: object };
      expect(Object.keys(versions)).to.have.length(second.blobs);
      for (const version of Object.keys(versions)) {
        const url = `${server.url}/@acme/tool/-/tool-${version}.tgz`;
        const got = await fetch(url, { headers: { authorization: `Bearer ${ana.token}` } });
        expect(integrityOf(Buffer.from(await got.arrayBuffer()))).to.equal(integrityOf(archive(version)));
      }
    } finally {
      await server.close();
    }
  });

  it("is for administrators", async () => {
    const own = new RegistryAdmin(registry.url, { cwd: home, token: ana.token });
    expect(await refusal(own.backup(backup))).to.equal("REGISTRY_FORBIDDEN");
  });

  it("tells which archives the registry has lost, and fetches the others", async () => {
    const lost = path.join(home, "data", backupBlobFile(integrityOf(archive("1.0.0"))));
    await writeFile(lost, "not what it was");
    const found = await admin.backup(backup);
    expect(found.missing).to.deep.equal([integrityOf(archive("1.0.0"))]);
    expect(found.fetched).to.equal(1);
  });

  it("is refused when it was damaged, and nothing is served from it", async () => {
    await admin.backup(backup);
    const damages: readonly ((folder: string) => Promise<unknown>)[] = [
      (folder) => appendFile(path.join(folder, "database.ndjson"), "{}\n"),
      async (folder) => {
        const text = await readFile(path.join(folder, "database.ndjson"), "utf8");
        await writeFile(path.join(folder, "database.ndjson"), text.slice(0, text.lastIndexOf('{"end"')));
      },
      async (folder) => {
        const text = await readFile(path.join(folder, "database.ndjson"), "utf8");
        await writeFile(path.join(folder, "database.ndjson"), text.replace('"role":"member"', '"role":"admin"'));
      },
      (folder) => rm(path.join(folder, backupBlobFile(integrityOf(archive("1.1.0"))))),
      (folder) => writeFile(path.join(folder, backupBlobFile(integrityOf(archive("1.1.0")))), "other bytes"),
      (folder) => rm(path.join(folder, "database.ndjson")),
    ];
    for (const [i, damage] of damages.entries()) {
      const folder = path.join(home, `damaged-${i}`);
      await cp(backup, folder, { recursive: true });
      await damage(folder);
      const place = { dataDir: path.join(home, `place-${i}`) };
      expect(await refusal(restoreRegistry(folder, place)), String(i)).to.equal("REGISTRY_BACKUP_DAMAGED");
      expect(await refusal(restoreRegistry(backup, place)), "the place is still free").to.equal("undefined");
    }
  });

  it("is not restored over a registry", async () => {
    await admin.backup(backup);
    await registry.close();
    const place = { dataDir: path.join(home, "data") };
    expect(await refusal(restoreRegistry(backup, place))).to.equal("REGISTRY_RESTORE_NOT_EMPTY");
    registry = await startRegistry({ ...place, port: 0 });
    const { versions } = (await ask(registry.url, ana.token, "GET", "/@acme%2ftool")) as { versions: object };
    expect(Object.keys(versions)).to.deep.equal(["1.0.0", "1.1.0"]);
  });

  it("holds secrets, so only its owner may read it", async function () {
    if (process.platform === "win32") return this.skip();
    await admin.backup(backup);
    for (const name of ["", ...(await readdir(backup, { recursive: true }))])
      expect((await stat(path.join(backup, name))).mode & 0o077, name).to.equal(0);
    return undefined;
  });
});
