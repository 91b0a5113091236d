import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { npmFolder } from "../support/npm-folder.js";
import { ROOT, runNode } from "../support/run.js";

/** Keyv's suite for storage adapters is written for Vitest, so it runs in a folder that has both. */
const PACKAGES = ["@keyv/test-suite@2.1.2", "keyv@5.6.0", "vitest@4.0.8"];
const STORE = pathToFileURL(path.join(ROOT, "kernel/client/dist/state/sqlite-store.js")).href;

const SUITE = `
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import suite, { keyvIteratorTests } from "@keyv/test-suite";
import { Keyv } from "keyv";
import * as vitest from "vitest";
import { SqliteStore } from ${JSON.stringify(STORE)};

const file = path.join(mkdtempSync(path.join(tmpdir(), "zen-keyv-")), "state.db");
const stores = [];
const open = () => {
  const store = new SqliteStore(file);
  stores.push(store);
  return store;
};
vitest.afterAll(() => Promise.all(stores.map((store) => store.disconnect())));
suite(vitest, Keyv, open);
keyvIteratorTests(vitest, Keyv, open);
`;

describe("the store of plugin state", () => {
  it("passes Keyv's own suite for storage adapters", async () => {
    const folder = await npmFolder("keyv-suite", PACKAGES);
    await writeFile(path.join(folder, "store.test.js"), SUITE);
    const program = path.join(folder, "node_modules/vitest/vitest.mjs");
    const { code, stdout, stderr } = await runNode([program, "run", "--root", folder, "--reporter", "json"]);
    expect(code, stdout + stderr).to.equal(0);
    const { numTotalTests, numPassedTests } = JSON.parse(stdout) as { numTotalTests: number; numPassedTests: number };
    expect(numTotalTests).to.be.greaterThan(35);
    expect(numPassedTests).to.equal(numTotalTests);
  });
});
