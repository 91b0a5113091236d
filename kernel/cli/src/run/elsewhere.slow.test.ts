import { mkdirSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { elsewhere, writeElsewhere } from "../testing/elsewhere.js";
import { CONFIG, folder, remove, write } from "../testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "../testing/zen.js";

const STEPS = `import { json, step } from "@zen/plugin-sdk/pipeline";
export const double = step("double", { inputs: { value: json() }, outputs: { value: json() } }, async ({ value }) => ({ value: 2 * value }));
`;
const HELPER = `export const heaviest = (masses: readonly number[]): number => Math.max(...masses);\n`;
const PIPELINE = `import { readFile } from "node:fs/promises";
import { json, p, pipeline, step, trainer } from "@zen/plugin-sdk/pipeline";
import { double } from "@acme/steps";
import { heaviest } from "../lib/heaviest.js";

export const weigh = step("weigh", { inputs: { penguins: p.file() }, outputs: { value: json<number>() }, env: ["ZEN_TEST_EXTRA"] }, async ({ penguins }, ctx) => {
  const rows = JSON.parse(await readFile(penguins.path, "utf8")) as { mass: number }[];
  return { value: heaviest(rows.map(({ mass }) => mass)) + Number(ctx.env["ZEN_TEST_EXTRA"] ?? 0) };
});
export const fit = trainer("fit", { inputs: { value: json<number>(), penguins: p.file() }, outputs: { value: json<number>() } }, async ({ value, penguins }, ctx) => {
  ctx.metric("size", penguins.size);
  return { value: value + (await readFile(penguins.path, "utf8")).length };
});
export default pipeline("penguins", { penguins: p.file("data/penguins.json") }, (add, { penguins }) =>
  add(fit, { ...add(double, add(weigh, { penguins })), penguins }));
`;
const DEPLOYS = `import { effect, pipeline } from "@zen/plugin-sdk/pipeline";
export const put = effect("put", { inputs: {}, outputs: {}, uses: ["serving"] }, async () => ({}));
export default pipeline("deploys", {}, (add) => { add(put, {}); });
`;
const PENGUINS = JSON.stringify([{ mass: 3750 }, { mass: 5000 }]);
const TOKEN = "not-for-anybody";

interface RunDocument {
  readonly run: {
    readonly id: string;
    readonly state: string;
    readonly bundle?: string;
    readonly steps: { readonly ran: number; readonly cached: number };
    readonly metrics: Readonly<Record<string, number>>;
    readonly outputs: Readonly<Record<string, { readonly digest: string }>>;
  };
}

interface Failed {
  readonly failures: readonly {
    readonly node: string;
    readonly error: { readonly code: string; readonly place?: string };
  }[];
}

describe("a stack whose jobs run elsewhere", function () {
  this.timeout(180_000);
  let root: string;
  let dir: string;

  before(async () => {
    root = realpathSync(folder());
    dir = path.join(root, "repository");
    mkdirSync(path.join(root, "machines"));
    const shared = { use: "local-artifact-store", config: { path: path.join(root, "shared") } };
    const hidden = ["pipelines", "lib", "data", "plugins", ".zen/generations", "zen.config.json"];
    const remote = { use: "elsewhere", config: elsewhere(dir, hidden) };
    write(dir, {
      "plugins/steps/package.json": JSON.stringify({
        name: "@acme/steps",
        version: "1.0.0",
        type: "module",
        engines: { node: ">=20", zen: "^0.1.0" },
        exports: { ".": "./index.js" },
        files: ["index.js"],
        peerDependencies: { "@zen/plugin-sdk": "^0.1.0" },
        zen: { format: "plugin@1", steps: [{ export: "double", entry: ".", title: "Double" }] },
      }),
      "plugins/steps/index.js": STEPS,
      "lib/heaviest.ts": HELPER,
      "pipelines/penguins.ts": PIPELINE,
      "pipelines/deploys.ts": DEPLOYS,
      "data/penguins.json": PENGUINS,
      ".env": `ZEN_TEST_TOKEN=${TOKEN}\n`,
      "zen.config.json": JSON.stringify({
        ...CONFIG,
        plugins: {
          ...CONFIG.plugins,
          "@zen/local-serving": "^0.1.0",
          "@acme/steps": "file:plugins/steps",
          "@acme/elsewhere": `file:${writeElsewhere(dir).slice(2)}`,
        },
        stores: {
          artifacts: { default: shared },
          metadata: { default: { use: "sqlite-metadata-store" } },
        },
        stacks: {
          serving: { orchestrator: remote, serving: { use: "local-serving" } },
          remote: { orchestrator: remote, training: { use: "elsewhere", config: elsewhere(dir, []) } },
          trainer: {
            orchestrator: { use: "local-orchestrator" },
            training: { use: "elsewhere", config: elsewhere(dir, ["pipelines", "lib", "data", "plugins"]) },
          },
        },
        stack: "remote",
      }),
    });
    const { code, stdout, stderr } = await zen(dir, "plugins:install");
    expect(code, stdout + stderr).to.equal(0);
  });
  after(() => remove(root));

  async function run(...args: readonly string[]): Promise<RunDocument["run"]> {
    const { code, stdout, stderr } = await endOf(startZen(dir, ["run", "penguins", "--json", ...args], extra));
    expect(code, stdout + stderr).to.equal(0);
    return (JSON.parse(stdout) as RunDocument).run;
  }
  let extra: NodeJS.ProcessEnv = {};
  const value = async ({ outputs }: RunDocument["run"]): Promise<number> =>
    Number((await endOf(startZen(dir, ["artifacts:get", outputs["value"]?.digest ?? ""]))).stdout);

  it("runs a whole pipeline in an empty folder, from nothing but the artifact store", async () => {
    const first = await run();
    expect(first.steps).to.include({ ran: 3, cached: 0 });
    expect(first.metrics).to.include({ size: PENGUINS.length });
    expect(await value(first)).to.equal(10_000 + PENGUINS.length);
    const second = await run();
    expect(second.steps).to.include({ ran: 0, cached: 3 });
    expect(second.bundle).to.be.a("string").and.to.equal(first.bundle);
  });

  it("computes what a helper and a data file reach, with another bundle only for other code", async () => {
    const before = await run();
    write(dir, { "data/penguins.json": JSON.stringify([{ mass: 6000 }, { mass: 1000 }]) });
    const data = await run();
    expect(data.steps).to.include({ ran: 3 });
    expect(await value(data)).to.equal(12_000 + PENGUINS.length);
    expect(data.bundle).to.equal(before.bundle);
    write(dir, { "lib/heaviest.ts": HELPER.replace("max", "min") });
    const code = await run();
    expect(await value(code)).to.equal(2_000 + PENGUINS.length);
    expect(code.bundle).not.to.equal(before.bundle);
    write(dir, { "lib/heaviest.ts": HELPER, "data/penguins.json": PENGUINS });
  });

  it("takes along the variables that steps declare", async () => {
    extra = { ZEN_TEST_EXTRA: "7" };
    expect(await value(await run())).to.equal(10_014 + PENGUINS.length);
    extra = {};
  });

  it("sends a trainer alone, where only that runs elsewhere", async () => {
    const alone = await run("--stack", "trainer", "--force");
    expect(alone.steps).to.include({ ran: 3 });
    expect(alone).not.to.have.property("bundle");
    expect(await value(alone)).to.equal(10_000 + PENGUINS.length);
  });

  it("tells of a step that fails there as of one that fails here", async () => {
    write(dir, { "data/broken.json": "[" });
    const { code, document, stderr } = await ask<Failed>(
      dir,
      "run",
      "penguins",
      "--param",
      "penguins=data/broken.json",
    );
    expect(code, stderr).to.equal(1);
    expect(document.failures.map(({ node, error }) => [node, error.place])).to.deep.equal([
      ["weigh", "pipelines/penguins.ts:7:21"],
    ]);
  });

  it("is refused before anything runs when the others cannot reach the store, or a file is not here", async () => {
    const config = readFileSync(path.join(dir, "zen.config.json"), "utf8");
    write(dir, { "zen.config.json": config.replace(JSON.stringify({ path: path.join(root, "shared") }), "{}") });
    for (const stack of ["remote", "trainer"])
      expect(await errorOf(dir, "run", "penguins", "--stack", stack)).to.include({ code: "STORE_NOT_SHARED", exit: 1 });
    write(dir, { "zen.config.json": config });
    expect(await errorOf(dir, "run", "penguins", "--param", "penguins=data/none.json")).to.include({
      code: "DATA_FILE_NOT_FOUND",
    });
  });

  it("is refused before anything runs when it would serve models on a machine that is gone a moment later", async () => {
    expect(await errorOf(dir, "run", "deploys", "--stack", "serving")).to.include({
      code: "SERVING_NOT_SHARED",
      exit: 1,
    });
  });

  it("is shown while it runs, as a run that is hosted here", async () => {
    const { stderr } = await zen(dir, "run", "penguins", "--force");
    for (const node of ["weigh", "double", "fit"]) expect(stderr).to.match(new RegExp(`^  ran +${node}`, "m"));
  });

  it("keeps secrets out of what travels", () => {
    const files = (at: string) =>
      readdirSync(at, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (const { parentPath, name } of [...files(path.join(root, "shared")), ...files(path.join(root, "machines"))])
      expect(readFileSync(path.join(parentPath, name)).includes(TOKEN), `${parentPath}/${name}`).to.equal(false);
  });
});
