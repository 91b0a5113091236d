import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import Libsql from "libsql";
import type { JournalEvent, MetadataStore } from "@zen/plugin-sdk";
import { rejectsWith, sample } from "@zen/plugin-sdk/conformance";
import { openSqliteMetadataStore } from "./store.js";

describe("a rebuild of the SQLite file", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-metadata-"));
    path = join(folder, "metadata.db");
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
  const runsIn = async (store: MetadataStore) =>
    (await store.query("runs", { sort: [{ field: "id" }] })).items.map(({ id }) => id);
  async function* given(...batches: JournalEvent[][]): AsyncGenerator<readonly JournalEvent[]> {
    yield* batches;
  }
  const tables = () => {
    const db = new Libsql(path);
    const rows = db.prepare("SELECT name FROM sqlite_schema ORDER BY name").all() as { name: string }[];
    db.close();
    return rows.map(({ name }) => name);
  };

  it("leaves the same tables and indexes", async () => {
    await using((store) => store.apply(sample.wholeRun("r1")));
    const before = tables();
    await using((store) => store.rebuild(given(sample.wholeRun("r2"))));
    expect(tables()).to.deep.equal(before);
  });

  it("leaves the old content when it is killed, and what it began is swept up", async () => {
    await using((store) => store.apply(sample.wholeRun("old")));
    const before = tables();
    const script = `
      import { openSqliteMetadataStore } from ${JSON.stringify(new URL("./store.js", import.meta.url).href)};
      import { sample } from "@zen/plugin-sdk/conformance";
      const store = await openSqliteMetadataStore(${JSON.stringify(path)});
      await store.rebuild((async function* () {
        yield sample.wholeRun("new");
        console.log("half");
        await new Promise((resolve) => setTimeout(resolve, 100_000));
      })());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: new URL(".", import.meta.url),
    });
    await once(child.stdout, "data");
    expect(tables().length).to.be.greaterThan(before.length);
    child.kill("SIGKILL");
    await once(child, "exit");
    await using(async (store) => {
      expect(await runsIn(store)).to.deep.equal(["old"]);
      await store.apply(sample.wholeRun("later"));
      expect(await runsIn(store)).to.deep.equal(["later", "old"]);
    });
    expect(tables()).to.deep.equal(before);
  }).timeout(20_000);

  it("leaves nothing of the old content in the files", async () => {
    const secret = "only-in-the-old-content";
    await using(async (store) => {
      await store.apply(sample.wholeRun("r1", { tags: [secret] }));
      await store.rebuild(given(sample.wholeRun("r1")));
      for (const name of await readdir(folder))
        expect((await readFile(join(folder, name))).includes(secret), name).to.equal(false);
    });
  });

  const breaks: readonly [string, () => Promise<void>][] = [
    ["is no database", () => writeFile(path, "garbage\n".repeat(1000))],
    [
      "has damaged pages",
      async () => {
        await using((store) => store.apply(Array.from({ length: 200 }, (_, i) => sample.wholeRun(`r${i}`)).flat()));
        const db = new Libsql(path);
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        db.close();
        const bytes = await readFile(path);
        await rm(path);
        await writeFile(path, bytes.fill(0xa5, 8192));
      },
    ],
    [
      "was cut short",
      async () => {
        await using((store) => store.apply(Array.from({ length: 200 }, (_, i) => sample.wholeRun(`r${i}`)).flat()));
        const db = new Libsql(path);
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        db.close();
        await truncate(path, 20_000);
      },
    ],
  ];
  for (const [what, damage] of breaks) {
    it(`replaces a file that ${what}, and keeps it`, async () => {
      await damage();
      const broken = await readFile(path);
      await using(async (elsewhere) => {
        await using((store) => store.rebuild(given(sample.wholeRun("r1"), sample.wholeRun("r2"))));
        // Another process that has the broken file open finds its way to the new one.
        expect(await runsIn(elsewhere)).to.deep.equal(["r1", "r2"]);
        await elsewhere.apply(sample.wholeRun("r3"));
        expect(await using(runsIn)).to.deep.equal(["r1", "r2", "r3"]);
      });
      const kept = (await readdir(folder)).find((name) => /^metadata\.db\.broken-\d{17}$/.test(name));
      expect((await readFile(join(folder, kept as string))).equals(broken)).to.equal(true);
    });
  }

  it("of a broken file shows nothing before it is whole, and is not forgotten when it fails", async () => {
    await writeFile(path, "garbage\n".repeat(1000));
    await using(async (store) => {
      const failing = (async function* () {
        yield sample.wholeRun("r1");
        await rejectsWith(store.query("runs"), "METADATA_CORRUPT");
        throw new Error("the journal cannot be read");
      })();
      await store.rebuild(failing).then(
        () => expect.fail("it should have failed"),
        (error: unknown) => expect(String(error)).to.contain("the journal cannot be read"),
      );
      await rejectsWith(store.query("runs"), "METADATA_CORRUPT");
    });
    const error = await rejectsWith(using(runsIn), "METADATA_CORRUPT");
    expect(error.hint).to.contain("zen metadata:rebuild");
    await using((store) => store.rebuild(given(sample.wholeRun("r1"))));
    expect(await using(runsIn)).to.deep.equal(["r1"]);
  });

  it("refuses a file of a newer Zen, and leaves it alone", async () => {
    await using(async () => undefined);
    const db = new Libsql(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await rejectsWith(
      using((store) => store.rebuild(given())),
      "METADATA_NEWER",
    );
    expect(await readdir(folder)).to.satisfy((names: string[]) => !names.some((name) => name.includes("broken")));
  });
});
