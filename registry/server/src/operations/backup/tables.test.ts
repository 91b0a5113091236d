import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { openDatabase } from "../../database/open.js";
import { tables, tablesLeftOut } from "./tables.js";

describe("tables of a backup", () => {
  it("are all that there are, with the columns that order them", async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), "zen-tables-"));
    const database = await openDatabase({ dataDir });
    try {
      const found = await database.all<{ name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      );
      const known = [...tables.map(({ name }) => name), ...tablesLeftOut];
      expect(found.map(({ name }) => name)).to.have.members(known);
      for (const { name, key } of tables) {
        const columns = await database.all<{ name: string }>(
          `SELECT name FROM pragma_table_info('${name}') WHERE pk > 0`,
        );
        expect(
          columns.map((column) => column.name),
          name,
        ).to.have.members(key);
      }
    } finally {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
