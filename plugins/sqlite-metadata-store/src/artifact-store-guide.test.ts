import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { expect } from "chai";

/**
 * The guide's store is written, compiled and proved as its reader would do it. It lives here because this package has the one
 * dependency that the guide's store needs.
 */
const root = fileURLToPath(new URL("../../../", import.meta.url));
const guide = readFileSync(join(root, "docs/guides/write-an-artifact-store.md"), "utf8");
const project = fileURLToPath(new URL("./guide/", import.meta.url));

function block(file: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${file.replace(".", "\\.")}\\n([^]*?)^\`\`\`$`, "m").exec(guide)?.[1];
  if (found === undefined) throw new Error(`the guide has no ${file}`);
  return found;
}

const strict = [
  "--strict",
  "--noUncheckedIndexedAccess",
  "--exactOptionalPropertyTypes",
  "--noUnusedLocals",
  "--noUnusedParameters",
];
const modules = [
  "--module",
  "nodenext",
  "--target",
  "es2022",
  "--types",
  "node,mocha",
  "--skipLibCheck",
  "--ignoreConfig",
];

describe("the guide to writing an artifact store", () => {
  before(() => {
    rmSync(project, { recursive: true, force: true });
    mkdirSync(join(project, "src"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    writeFileSync(join(project, "package.json"), block("package.json"));
    for (const file of ["store.ts", "index.ts", "store.test.ts"])
      writeFileSync(join(project, "src", file), block(file));
  });

  it("has a store of at most 60 lines of code", () => {
    const lines = block("store.ts")
      .split("\n")
      .filter((line) => line.trim() !== "");
    expect(lines.length).to.be.at.most(60);
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(120);
  });

  it("compiles under strict settings", () => {
    const sources = ["store.ts", "index.ts", "store.test.ts"].map((file) => join("src", file));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(
      process.execPath,
      [tsc, ...strict, ...modules, "--rootDir", "src", "--outDir", "dist", ...sources],
      {
        cwd: project,
        encoding: "utf8",
      },
    );
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  }).timeout(60_000);

  it("keeps every promise of the contract", () => {
    const mocha = join(root, "node_modules/mocha/bin/mocha.js");
    const { stdout } = spawnSync(process.execPath, [mocha, "--no-config", "--reporter", "json", "dist/store.test.js"], {
      cwd: project,
      encoding: "utf8",
    });
    const { stats, failures } = JSON.parse(stdout) as {
      stats: { passes: number };
      failures: { title: string; err: { message: string } }[];
    };
    expect(failures.map(({ title, err }) => `${title}: ${err.message}`)).to.deep.equal([]);
    expect(stats.passes).to.be.above(70);
  }).timeout(60_000);
});
