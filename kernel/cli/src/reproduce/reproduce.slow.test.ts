import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Reproduction } from "@zen/client";
import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { remove, repository, write } from "../testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "../testing/zen.js";

const STEPS = `import { readFile, writeFile } from "node:fs/promises";
import { Dataset, datasetOf, effect, json, list, p, step } from "@zen/plugin-sdk/pipeline";
import { half } from "half";
import { factor } from "../lib/factor.js";

export const read = step("read", { inputs: { file: p.file() }, outputs: { all: json<number[]>() }, env: ["ZEN_TEST_MODE"] }, async ({ file }, ctx) => {
  const numbers = (await readFile(file.path, "utf8")).trim().split(",").map(Number);
  return { all: ctx.env["ZEN_TEST_MODE"] === "double" ? numbers.map((n) => 2 * n) : numbers };
});
export const scale = step("scale", { inputs: { n: json<number>() }, outputs: { y: json<number>() }, clock: "run" }, async ({ n }, ctx) => {
  return { y: half(n) * factor + ctx.now().getTime() + ctx.random.next() };
});
export const total = step("total", { inputs: { ys: list(json<number>()) }, outputs: { sum: json<number>() } }, async ({ ys }) => {
  return { sum: ys.reduce((a, b) => a + b, 0) };
});
export const publish = effect("publish", { inputs: { sum: json<number>() }, outputs: { at: json<string>() } }, async ({ sum }) => {
  await writeFile("PUBLISHED", String(sum), { flag: "a" });
  return { at: new Date().toISOString() };
});
export const unlike = step("unlike", { inputs: { salt: p.int(1) }, outputs: { chance: json<number>(), near: json<number>(), rows: Dataset } }, async ({ salt }) => {
  const rows = [{ a: 1, b: "x" }, { a: 2, b: "y" }, { a: 3, b: "z" }];
  const shift = process.hrtime.bigint();
  return { chance: salt + Number(shift), near: 1 + Number(shift % 7n) * 1e-9, rows: datasetOf(shift % 2n === 0n ? rows : rows.toReversed()) };
});
`;
const PIPELINE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { publish, read, scale, total } from "../steps/steps.js";

export default pipeline("sums", { file: p.file("data/numbers.txt") }, (add, { file }) => {
  const { all } = add(read, { file });
  const { y } = add.map(all, (add, n) => add(scale, { n }), { name: "each" });
  const { sum } = add(total, { ys: y });
  const { at } = add(publish, { sum });
  return { sum, at };
});
`;
const UNLIKE = `import { pipeline } from "@zen/plugin-sdk/pipeline";
import { unlike } from "../steps/steps.js";
export default pipeline("unlike", {}, (add) => add(unlike, {}));
`;
const library = (version: string, by: number) => ({
  "node_modules/half/package.json": JSON.stringify({ name: "half", version, type: "module", exports: "./index.js" }),
  "node_modules/half/index.js": `export const half = (n) => n / ${by};\n`,
});

describe("zen runs:reproduce", function () {
  this.timeout(120_000);
  let dir: string;
  let run: RunRecord;
  const FACTOR = "export const factor = 3;\n";
  const sources = {
    "pipelines/sums.ts": PIPELINE,
    "pipelines/unlike.ts": UNLIKE,
    "steps/steps.ts": STEPS,
    "lib/factor.ts": FACTOR,
    "data/numbers.txt": "1,2,3\n",
    ...library("1.0.0", 2),
  };
  before(async () => {
    dir = await repository(sources);
    const ran = await endOf(startZen(dir, ["run", "sums", "--json"], { ZEN_TEST_MODE: "double" }));
    expect(ran.code, ran.stdout + ran.stderr).to.equal(0);
    ({ run } = JSON.parse(ran.stdout) as { run: RunRecord });
  });
  after(() => remove(dir));
  afterEach(() => write(dir, sources));

  const keys = () => readdirSync(path.join(dir, ".zen/artifacts/objects/keys")).length;
  const reproduced = async (...args: readonly string[]) => {
    const { document, code, stdout } = await ask<Reproduction>(dir, "runs:reproduce", ...args);
    expect(document.steps, stdout).to.be.an("array");
    return { ...document, code };
  };

  it("does a run again as it was, although sources were edited and deleted since, and writes no key", async () => {
    write(dir, { "lib/factor.ts": "export const factor = 4;\n" });
    for (const name of ["pipelines/sums.ts", "steps/steps.ts"]) rmSync(path.join(dir, name));
    const before = keys();
    const found = await reproduced(run.id);
    expect(found).to.include({ code: 0, likeness: "identical", run: run.id });
    expect(found.steps.map(({ node, likeness }) => `${node} ${likeness}`)).to.have.members([
      "read identical",
      "each[0].scale identical",
      "each[1].scale identical",
      "each[2].scale identical",
      "total identical",
    ]);
    expect(found.by.origin).to.deep.equal({ kind: "reproduced", run: run.id });
    expect(found.by.outputs["sum"]?.digest).to.equal(run.outputs["sum"]?.digest);
    expect(found.by.environment).to.include({ clock: run.environment["clock"], sources: run.environment["sources"] });
    expect(keys()).to.equal(before);
    expect(readdirSync(path.join(dir, ".zen/cache/reproduced"))).to.deep.equal([]);
  });

  it("leaves effects as they are", async () => {
    expect(existsSync(path.join(dir, "PUBLISHED"))).to.equal(true);
    const published = readFileSync(path.join(dir, "PUBLISHED"), "utf8");
    expect((await reproduced(run.id)).effects).to.deep.equal(["publish"]);
    expect(readFileSync(path.join(dir, "PUBLISHED"), "utf8")).to.equal(published);
  });

  it("tells a step that gives something else each time, and whether it matters", async () => {
    expect((await zen(dir, "run", "unlike")).code).to.equal(0);
    const { code, likeness, steps } = await reproduced("latest");
    expect({ code, likeness }).to.deep.equal({ code: 1, likeness: "different" });
    const outputs = new Map(steps[0]?.outputs.map((output) => [output.name, output]));
    expect(outputs.get("chance")).to.include({ likeness: "different" });
    expect(outputs.get("chance")?.where).to.match(/^\d+(\.\d+)?(e\+\d+)? -> \d/);
    expect(outputs.get("near")?.likeness).to.be.oneOf(["identical", "within tolerance"]);
    expect(outputs.get("rows")?.likeness).to.be.oneOf(["identical", "equal"]);
    const { document } = await ask<{ value: unknown }>(dir, "artifacts:get", "unlike.chance");
    const { document: first } = await ask<{ runs: unknown; items: RunRecord[] }>(dir, "runs:list");
    const [reproduction, original] = first.items;
    expect(reproduction?.origin).to.deep.equal({ kind: "reproduced", run: original?.id });
    const { document: then } = await ask<{ value: unknown }>(dir, "artifacts:get", `${original?.id}.chance`);
    expect(document.value, "what a replay made is not the newest").to.equal(then.value);
    const told = await zen(dir, "runs:reproduce", "latest", "--tolerance", "1");
    expect(told.stdout).to.match(/unlike +within tolerance/);
    expect(told.code).to.equal(0);
  });

  it("refuses when a package is not what it was, naming both versions", async () => {
    write(dir, library("1.0.1", 3));
    const error = await errorOf(dir, "runs:reproduce", run.id);
    expect(error).to.include({ code: "RUN_NOT_REPRODUCIBLE", exit: 1 });
    expect(error.message).to.contain("half was 1.0.0 and is 1.0.1");
  });

  it("refuses when a data file has other content, or is gone", async () => {
    write(dir, { "data/numbers.txt": "1,2,4\n" });
    expect((await errorOf(dir, "runs:reproduce", run.id)).message).to.match(/data\/numbers\.txt has other content/);
    rmSync(path.join(dir, "data/numbers.txt"));
    expect((await errorOf(dir, "runs:reproduce", run.id)).message).to.match(/data\/numbers\.txt is not there/);
  });

  it("uses the plugins of then where others are installed by now", async () => {
    expect((await zen(dir, "plugins:install", "@zen/local-processing")).code).to.equal(0);
    const { document } = await ask<{ plugins: { name: string }[] }>(dir, "plugins:list");
    expect(document.plugins.map(({ name }) => name)).to.include("@zen/local-processing");
    expect(await reproduced(run.id)).to.include({ code: 0, likeness: "identical" });
  });

  it("refuses wrong use", async () => {
    expect(await errorOf(dir, "runs:reproduce", "20200101-000000000-aaaaaa")).to.include({ code: "RUN_NOT_FOUND" });
    expect(await errorOf(dir, "runs:reproduce", run.id, "--tolerance", "much")).to.include({
      code: "USAGE_INVALID",
      exit: 2,
    });
  });
});
