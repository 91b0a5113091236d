import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import type { Database } from "./database.js";
import { toPostgres } from "./dialect.js";
import { migrations } from "./migrations/index.js";
import { openDatabase } from "./open.js";

describe("database in a file", () => {
  let dataDir: string;
  const opened: Database[] = [];
  const open = async (): Promise<Database> => {
    const database = await openDatabase({ dataDir });
    opened.push(database);
    return database;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), "zen-database-"));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it("keeps what a transaction wrote, and nothing of one that failed", async () => {
    const database = await open();
    await database.write((writer) => writer.run("INSERT INTO settings VALUES (?, ?)", ["a", "1"]));
    const failure = new Error("no");
    const failed = database.write(async (writer) => {
      await writer.run("INSERT INTO settings VALUES (?, ?)", ["b", "2"]);
      throw failure;
    });
    expect(await failed.catch((error: unknown) => error)).to.equal(failure);
    expect(await database.all("SELECT name, value FROM settings")).to.deep.equal([{ name: "a", value: "1" }]);
  });

  it("shows nobody what a transaction has not finished", async () => {
    const database = await open();
    await database.write(async (writer) => {
      await writer.run("INSERT INTO settings VALUES ('a', '1')");
      expect(await writer.get("SELECT value FROM settings")).to.deep.equal({ value: "1" });
      expect(await database.get("SELECT value FROM settings")).to.equal(undefined);
    });
    expect(await database.get("SELECT value FROM settings")).to.deep.equal({ value: "1" });
  });

  it("loses no change of many writers in two connections", async () => {
    const databases = [await open(), await open()];
    await databases[0]!.write((writer) => writer.run("INSERT INTO settings VALUES ('count', '0')"));
    const increment = (database: Database): Promise<number> =>
      database.write(async (writer) => {
        const { value } = (await writer.get<{ value: string }>("SELECT value FROM settings"))!;
        return writer.run("UPDATE settings SET value = ?", [String(Number(value) + 1)]);
      });
    await Promise.all(Array.from({ length: 100 }, (_, i) => increment(databases[i % 2]!)));
    expect(await databases[1]!.get("SELECT value FROM settings")).to.deep.equal({ value: "100" });
  });

  it("is given its tables once by several servers that start at once", async () => {
    const databases = await Promise.all([open(), open(), open()]);
    for (const database of databases) {
      const applied = await database.all<{ name: string }>("SELECT name FROM migrations ORDER BY name");
      expect(applied.map(({ name }) => name)).to.deep.equal(migrations.map(({ name }) => name));
    }
  });

  it("refuses what a newer version has changed", async () => {
    const database = await open();
    await database.write((writer) =>
      writer.run("INSERT INTO migrations VALUES ('9999-later', '2030-01-01T00:00:00Z')"),
    );
    const error = await openDatabase({ dataDir }).catch((caught: unknown) => caught);
    expect(isZenError(error, "REGISTRY_DATABASE_NEWER")).to.equal(true);
  });

  it("keeps bytes, long numbers and null as they are", async () => {
    const database = await open();
    const bytes = Uint8Array.of(0, 255, 10);
    const row = await database.get("SELECT ? AS bytes, ? AS number, ? AS empty", [bytes, 2 ** 52 + 1, null]);
    expect({ ...row, bytes: [...(row!["bytes"] as Uint8Array)] }).to.deep.equal({
      bytes: [0, 255, 10],
      number: 2 ** 52 + 1,
      empty: null,
    });
  });
});

describe("toPostgres", () => {
  it("numbers the parameters, and leaves quoted question marks", () => {
    expect(toPostgres("SELECT '?', '''?', \"?\" FROM t WHERE a = ? AND b = ?")).to.equal(
      "SELECT '?', '''?', \"?\" FROM t WHERE a = $1 AND b = $2",
    );
  });
});
