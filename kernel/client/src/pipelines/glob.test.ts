import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { glob } from "./glob.js";

describe("glob", () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), "zen-glob-"));
    for (const file of [
      "a.ts",
      "pipelines/a.ts",
      "pipelines/b.js",
      "pipelines/deep/c.ts",
      "pipelines/.hidden/d.ts",
      "node_modules/x/e.ts",
      "packages/one/pipelines/f.ts",
    ]) {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), "");
    }
  });
  after(() => rmSync(dir, { recursive: true }));

  for (const [patterns, expected] of [
    [["pipelines/*.ts"], ["pipelines/a.ts"]],
    [["./pipelines/*.{ts,js}"], ["pipelines/a.ts", "pipelines/b.js"]],
    [["pipelines/**/*.ts"], ["pipelines/a.ts", "pipelines/deep/c.ts"]],
    [["**/*.ts"], ["a.ts", "packages/one/pipelines/f.ts", "pipelines/a.ts", "pipelines/deep/c.ts"]],
    [
      ["packages/*/pipelines/?.ts", "a.ts"],
      ["a.ts", "packages/one/pipelines/f.ts"],
    ],
    [["missing/*.ts"], []],
    [["a.ts/*.ts", "a+ts"], []],
  ] as const) {
    it(patterns.join(" "), async () => expect(await glob(dir, patterns)).to.deep.equal(expected));
  }
});
