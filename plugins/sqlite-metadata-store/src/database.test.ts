import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import Libsql from "libsql";
import { isZenError, type MetadataStore } from "@zen/plugin-sdk";
import { rejectsWith, sample } from "@zen/plugin-sdk/conformance";
import { compileFilter } from "./filter.js";
import { firstIndexes } from "./indexes.js";
import { compileSort } from "./order.js";
import { openSqliteMetadataStore } from "./store.js";

describe("the SQLite file", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-metadata-"));
    path = join(folder, "deep", "metadata.db");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function using<T>(work: (store: MetadataStore) => Promise<T>): Promise<T> {
    const store = await openSqliteMetadataStore(path);
    try {
      return await work(store);
    } finally {
      await store.close?.();
    }
  }

  it("is refused with METADATA_NEWER when a newer Zen made it", async () => {
    await using(async () => undefined);
    const db = new Libsql(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    const error = await rejectsWith(openSqliteMetadataStore(path), "METADATA_NEWER");
    expect(error.data).to.deep.equal({ version: 99, known: 3 });
  });

  it("is refused with METADATA_CORRUPT when it is no database, and left alone", async () => {
    await mkdir(dirname(path));
    await writeFile(path, "this is not a database\n".repeat(1000));
    for (const work of [
      (store: MetadataStore) => store.query("runs"),
      (store: MetadataStore) => store.cursor("r1"),
      (store: MetadataStore) => store.apply(sample.wholeRun("r1")),
    ]) {
      const error = await rejectsWith(using<unknown>(work), "METADATA_CORRUPT");
      expect(error.hint).to.contain("zen metadata:rebuild");
    }
    expect(await readFile(path, "utf8")).to.match(/^this is not/);
  });

  it("is reported with METADATA_CORRUPT when its pages are damaged", async () => {
    await using((store) => store.apply(Array.from({ length: 200 }, (_, i) => sample.wholeRun(`r${i}`)).flat()));
    const db = new Libsql(path);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    const bytes = await readFile(path);
    bytes.fill(0xa5, 4096);
    path = join(folder, "damaged.db");
    await writeFile(path, bytes);
    await rejectsWith(
      using((store) => store.query("runs")),
      "METADATA_CORRUPT",
    );
  });

  it("is reported with METADATA_BUSY when another program keeps it locked", async () => {
    await using((store) => store.apply(sample.wholeRun("r1")));
    const other = new Libsql(path);
    other.exec("BEGIN EXCLUSIVE");
    const store = await openSqliteMetadataStore(path, 100);
    const error = await rejectsWith(store.apply(sample.wholeRun("r2")), "METADATA_BUSY");
    expect(error.message).to.contain(path);
    other.exec("ROLLBACK");
    other.close();
    await store.apply(sample.wholeRun("r2"));
    await store.close?.();
  });

  it("cannot be a folder", async () => {
    await rejectsWith(openSqliteMetadataStore(folder), "METADATA_UNAVAILABLE");
  });

  it("uses an index for what is looked up all the time", async () => {
    await using(async () => undefined);
    const db = new Libsql(path);
    const plan = (sql: string) =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail);
    expect(
      plan(`SELECT seq FROM runs WHERE json_extract(record, '$."state"') = 'failed' ORDER BY seq DESC`),
    ).to.deep.equal(["SEARCH runs USING INDEX runs_state (<expr>=?)", "USE TEMP B-TREE FOR ORDER BY"]);
    const newest = compileSort("runs", [{ field: "startedAt", descending: true }])?.orderBy;
    expect(plan(`SELECT seq FROM runs ORDER BY ${newest} LIMIT 20`)).to.deep.equal([
      "SCAN runs USING INDEX runs_newest",
    ]);
    const flights = compileFilter("runs", { field: "pipeline", op: "=", value: "flights" })?.sql.replace(
      "?",
      "'flights'",
    );
    expect(plan(`SELECT seq FROM runs WHERE ${flights} ORDER BY ${newest} LIMIT 20`)).to.deep.equal([
      "SEARCH runs USING INDEX runs_pipeline (<expr>=?)",
    ]);
    db.close();
  });

  it("of the first form is brought up to date and keeps what it has", async () => {
    await using((store) => store.apply(sample.wholeRun("r1")));
    const db = new Libsql(path);
    const indexes = () =>
      db
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        .all() as object[];
    const now = indexes();
    for (const { name } of now as { name: string }[]) db.exec(`DROP INDEX ${name}`);
    for (const table of ["schedules", "firings", "models", "promotions"]) db.exec(`DROP TABLE ${table}`);
    for (const sql of firstIndexes) db.exec(sql);
    db.exec("PRAGMA user_version = 1");
    expect(await using(async (store) => (await store.query("runs")).items.map(({ id }) => id))).to.deep.equal(["r1"]);
    expect(indexes()).to.deep.equal(now);
    db.close();
  });

  it("takes events from several processes at once, and survives that they are killed", async () => {
    const script = `
      import { openSqliteMetadataStore } from ${JSON.stringify(new URL("./store.js", import.meta.url).href)};
      import { sample } from "@zen/plugin-sdk/conformance";
      const store = await openSqliteMetadataStore(${JSON.stringify(path)});
      for (let i = 0; i < 40; i++) {
        await store.apply(sample.wholeRun(process.argv[1] + "-" + i, { metrics: { i } }));
        if (i === 20) console.log("half");
      }
      await store.close();`;
    const start = (name: string) =>
      spawn(process.execPath, ["--input-type=module", "-e", script, name], {
        stdio: ["ignore", "pipe", "inherit"],
        cwd: new URL(".", import.meta.url),
      });
    const killed = start("killed");
    const others = ["a", "b", "c"].map(start);
    const ended = others.map((child) => once(child, "exit"));
    await once(killed.stdout, "data");
    killed.kill("SIGKILL");
    for (const end of ended) expect((await end)[0]).to.equal(0);
    await using(async (store) => {
      const { items } = await store.query("runs", { limit: 1000 });
      const count = (name: string) =>
        items.filter(({ id, state }) => id.startsWith(`${name}-`) && state === "succeeded").length;
      expect([count("a"), count("b"), count("c")]).to.deep.equal([40, 40, 40]);
      expect(count("killed")).to.be.within(21, 40);
    });
  }).timeout(20_000);

  it("keeps the codes of its own errors apart from those of the caller", async () => {
    await using(async (store) => {
      const error = await store.apply([{ type: "nonsense" } as never]).catch((fault: unknown) => fault);
      expect(isZenError(error, "JOURNAL_EVENT_UNKNOWN")).to.equal(true);
    });
  });
});
