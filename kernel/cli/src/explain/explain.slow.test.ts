import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Explanation, StepPreview } from "@zen/client";
import { expect } from "chai";
import { remove, repository, write } from "../testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "../testing/zen.js";

const STEPS = `import { json, p, step, stepFactory } from "@zen/plugin-sdk/pipeline";
import { version } from "half";
import { scale } from "./scale.js";
import table from "./table.json";

export const source = step("source", { inputs: { n: p.int(3), file: p.file() }, outputs: { value: json<number>(), bulk: json<string>() } }, async ({ n }) => ({ value: n, bulk: "x".repeat(1_000_000) }));
export const scaled = step("scaled", { inputs: { value: json<number>() }, outputs: { value: json<number>() }, env: ["ZEN_TEST_MODE"] }, async ({ value }) => {
  return { value: scale(value) + table.offset };
});
export const halved = stepFactory((by: number) => step("halved", { inputs: { value: json<number>() }, outputs: { value: json<number>() } }, async ({ value }) => {
  if (value === 1000) throw new Error("too much");
  return { value: value / by + version.length };
}));
`;
const PIPELINE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { halved, scaled, source } from "./steps.js";

export default pipeline("numbers", { n: p.int(3), file: p.file("data/a.txt") }, (add, { n, file }) => {
  const a = add(source, { n, file });
  const b = add(scaled, { value: a.value }, { cache: { key: "one" } });
  const c = add(halved(2), { value: b.value });
  return { value: c.value };
});
`;

const library = (version: string) => ({
  "node_modules/half/package.json": JSON.stringify({ name: "half", version, type: "module", exports: "./index.js" }),
  "node_modules/half/index.js": `export const version = "${version}";\n`,
});

interface Explained {
  readonly steps: readonly Explanation[];
}

describe("zen runs:explain", function () {
  this.timeout(120_000);
  let dir: string;
  const files = {
    "pipelines/numbers.ts": PIPELINE,
    "pipelines/steps.ts": STEPS,
    "pipelines/scale.ts": `const FACTOR = 10;\nexport function scale(x: number): number {\n  return x * FACTOR;\n}\n`,
    "pipelines/table.json": `{ "offset": 1 }`,
    "data/a.txt": "first",
    ...library("1.2.0"),
  };
  before(async () => void (dir = await repository(files)));
  after(() => remove(dir));

  const edit = (file: string, from: string, to: string): void => {
    const text = readFileSync(path.join(dir, file), "utf8");
    expect(text).to.contain(from);
    writeFileSync(path.join(dir, file), text.replace(from, to));
  };
  /** What a dry run says beforehand of the steps that it knows, and what is said afterwards; both have to agree. */
  const explained = async (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
    const beforehand = await endOf(startZen(dir, ["run", "numbers", ...args, "--dry-run", "--json"], env));
    const ran = await endOf(startZen(dir, ["run", "numbers", ...args, "--json"], env));
    expect([0, 1], ran.stdout + ran.stderr).to.include(ran.code);
    const { steps } = (await ask<Explained>(dir, "runs:explain")).document;
    expect(beforehand.code, beforehand.stdout).to.equal(0);
    const preview = (JSON.parse(beforehand.stdout) as { steps: StepPreview[] }).steps;
    for (const { node, why } of preview) {
      const after = steps.find((step) => step.node === node);
      if (why?.verdict === "hit") expect(after?.verdict, node).to.equal("hit");
      if (why?.verdict === "miss") expect(why, node).to.deep.equal(after);
    }
    return new Map(steps.map((step) => [step.node, step]));
  };

  it("says that there was nothing before", async () => {
    const steps = await explained();
    expect([...steps.values()].map(({ node, verdict, because }) => [node, verdict, because])).to.deep.equal([
      ["source", "miss", "first"],
      ["scaled", "miss", "first"],
      ["halved", "miss", "first"],
    ]);
  });

  it("says whose result was taken when nothing has changed", async () => {
    const steps = await explained();
    const { document } = await ask<{ items: { id: string }[] }>(dir, "runs:list");
    for (const step of steps.values()) {
      expect(step).to.include({ verdict: "hit", because: "same" });
      expect(step.against?.run).to.equal(document.items[1]?.id);
    }
  });

  it("names a parameter, and the step that made an input's new content", async () => {
    const steps = await explained(["--param", "n=5"]);
    expect(steps.get("source")).to.deep.include({
      because: "changed",
      changes: [{ kind: "param", name: "n", was: 3, is: 5 }],
    });
    expect(steps.get("scaled")?.changes).to.have.length(1);
    expect(steps.get("scaled")?.changes[0]).to.include({ kind: "input", name: "value", from: "source" });
  });

  it("names a function two imports deep, with its text before and after, and an imported file", async () => {
    edit("pipelines/scale.ts", "FACTOR = 10", "FACTOR = 11");
    edit("pipelines/table.json", "1", "2");
    const steps = await explained(["--param", "n=5"]);
    expect(steps.get("source")?.verdict).to.equal("hit");
    expect(steps.get("scaled")?.changes).to.deep.equal([
      {
        kind: "code",
        module: "./pipelines/scale.ts",
        name: "FACTOR",
        change: "changed",
        was: "const FACTOR = 10;",
        is: "const FACTOR = 11;",
      },
      { kind: "data", module: "./pipelines/table.json", change: "changed" },
    ]);
    const { stdout } = await zen(dir, "runs:explain", "latest", "--step", "scaled");
    expect(stdout).to.contain("FACTOR in pipelines/scale.ts changed");
    expect(stdout).to.contain("- const FACTOR = 10;").and.to.contain("+ const FACTOR = 11;");
  });

  it("names a library's versions, and what a factory was given", async () => {
    write(dir, library("1.2.1"));
    edit("pipelines/numbers.ts", "halved(2)", "halved(4)");
    const steps = await explained(["--param", "n=5"]);
    expect(steps.get("halved")?.changes).to.deep.equal([
      { kind: "package", name: "half", change: "changed", was: "1.2.0", is: "1.2.1" },
      { kind: "argument", path: "0", was: 2, is: 4 },
    ]);
    expect((await zen(dir, "runs:explain")).stdout).to.contain("library half: 1.2.0 -> 1.2.1");
  });

  it("names a declared variable and the extra key", async () => {
    edit("pipelines/numbers.ts", `"one"`, `"two"`);
    const steps = await explained(["--param", "n=5"], { ZEN_TEST_MODE: "fast" });
    expect(steps.get("scaled")?.changes).to.deep.equal([
      { kind: "env", name: "ZEN_TEST_MODE", was: null, is: "fast" },
      { kind: "extra", was: "one", is: "two" },
    ]);
  });

  it("names a file whose content has changed", async () => {
    write(dir, { "data/a.txt": "second" });
    const [change] = (await explained(["--param", "n=5"])).get("source")?.changes ?? [];
    expect(change).to.include({ kind: "param", name: "file" });
    expect((await zen(dir, "runs:explain")).stdout).to.contain("parameter file: the file");
  });

  it("says what was forced, expired, damaged or is never kept", async () => {
    const because = async (...args: string[]) => (await explained(["--param", "n=5", ...args])).get("source")?.because;
    expect(await because("--force-step", "source")).to.equal("forced");
    edit("pipelines/numbers.ts", "{ n, file });", "{ n, file }, { cache: { ttlMs: 1 } });");
    expect(await because()).to.equal("expired");
    edit("pipelines/numbers.ts", "{ cache: { ttlMs: 1 } }", "{ cache: false }");
    expect(await because()).to.equal("uncached");
    edit("pipelines/numbers.ts", ", { cache: false }", "");
    const blobs = path.join(dir, ".zen", "artifacts", "objects", "blobs");
    for (const name of readdirSync(blobs, { recursive: true, encoding: "utf8" })) {
      const file = path.join(blobs, name);
      if (statSync(file).isFile()) rmSync(file);
    }
    expect(await because()).to.equal("damaged");
  });

  it("says that what failed before fails for the same reason, and what did not run for it", async () => {
    edit("pipelines/table.json", "2", "945");
    await explained(["--param", "n=5"]);
    const steps = await explained(["--param", "n=5"]);
    expect(steps.get("halved")).to.deep.include({ verdict: "miss", because: "failed before", changes: [] });
  });

  it("refuses a step that the run does not have", async () => {
    const error = await errorOf(dir, "runs:explain", "latest", "--step", "sorce");
    expect(error).to.include({ code: "STEP_NAME_UNKNOWN", exit: 2 });
    expect(error.hint).to.contain("source");
  });
});
