import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import type { HostSpec, Orchestrator, Training, WorkerInvocation } from "@zen/plugin-sdk";
import { memoryJobs } from "@zen/plugin-sdk/memory";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { buildBundle } from "../bundle/index.js";
import { stepCodes, stepName, withSources } from "../keys/index.js";
import { compile, loadModule, planSources } from "../plan/index.js";
import type { RunnablePlan } from "../run/index.js";
import { directoryStore } from "../testing/directory-store.js";
import { SampleRepository } from "../testing/sample-repository.js";
import { sampleTarball, sdkTarball, type SampleTarball } from "../testing/sample-tarball.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";

const PLUGIN = `import { json, step } from "@zen/plugin-sdk/pipeline";
export const double = step("double", { inputs: { value: json() }, outputs: { value: json() } }, async ({ value }) => ({ value: 2 * value }));`;
const PIPELINE = `import { readFileSync } from "node:fs";
import { json, p, pipeline, step, trainer } from "@zen/plugin-sdk/pipeline";
import { double } from "@zen/sample";
import { library } from "half";
import { offset, salted } from "../lib/offset.js";
export const count = step("count", { inputs: { n: p.int(2), table: p.file() }, outputs: { value: json<number>() }, env: ["ZEN_TEST_EXTRA"] }, async ({ n, table }, ctx) => {
  if (n < 0) throw new Error("too few");
  ctx.log.info("counting");
  library();
  salted();
  return { value: n + offset + Number(ctx.env["ZEN_TEST_EXTRA"] ?? 0) + Number(readFileSync(table.path, "utf8")) };
});
export const fit = trainer("fit", { inputs: { value: json<number>(), table: p.file() }, outputs: { value: json<number>() }, sources: () => ["data/more.txt"] }, async ({ value, table }, ctx) => {
  ctx.metric("loss", 0.5);
  ctx.progress(0.5);
  library();
  salted();
  return { value: value + Number(new TextDecoder().decode(await ctx.sources?.bytes("data/more.txt"))) + Number(readFileSync(table.path, "utf8")) };
});
export default pipeline("bundled", { n: p.int(1), table: p.file() }, (add, { n, table }) =>
  add(fit, { ...add(double, add(count, { n, table: "data/table.txt" })), table }));
`;
/** The kernel in the bundle, the plugins and the libraries ask for more; only what the user's own code asks for is told. */
const OWN_CHANCE = [{ source: "Math.random", place: "lib/offset.ts:2:34" }];

async function warnings(zen: TestEngine, node: string, run: string): Promise<unknown> {
  return (await zen.all("executions")).find((one) => one.node === node && one.run === run)?.warnings;
}

describe("a worker with a bundle", function () {
  this.timeout(60_000);
  let dir: string;
  let worker: string;
  let tarballs: readonly SampleTarball[];
  let repository: SampleRepository;
  before(async () => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "zen-bundled-")));
    worker = join(dir, "worker.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("../testing/worker-entry.js", import.meta.url))],
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: worker,
      external: ["esbuild"],
      banner: {
        js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
      },
    });
    tarballs = [
      await sdkTarball(dir),
      await sampleTarball(dir, "@zen/sample", "1.0.0", {
        "package.json": `{ "name": "@zen/sample", "version": "1.0.0", "type": "module", "exports": "./index.js" }`,
        "index.js": PLUGIN,
      }),
    ];
    repository = new SampleRepository().plugin("@zen/sample", PLUGIN).write({
      "pipelines/a.ts": PIPELINE,
      "lib/offset.ts": "export const offset = 10;\nexport const salted = () => Math.random();\n",
      "node_modules/half/package.json": `{ "name": "half", "version": "1.0.0", "type": "module", "main": "index.js" }`,
      "node_modules/half/index.js": "export const library = () => [Date.now(), new Date()];",
      "data/table.txt": "2",
      "data/more.txt": "998",
    });
  });
  const table = "data/table.txt";
  after(() => {
    repository.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The machine elsewhere: an empty folder, Node, an empty environment. */
  const elsewhere = () => {
    let machines = 0;
    return memoryJobs<WorkerInvocation | HostSpec>(async ({ command, env }, { log, signal }) => {
      const cwd = join(dir, `machine-${++machines}-${Math.random()}`);
      mkdirSync(cwd);
      const child = spawn(process.execPath, [worker, ...command.slice(1)], {
        cwd,
        env,
        signal,
        killSignal: "SIGTERM",
      });
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (text: string) =>
          text
            .trimEnd()
            .split("\n")
            .forEach((line) => log(line, stream)),
        );
      }
      const code = await new Promise<number | null>((resolve, reject) =>
        child.once("error", reject).once("close", resolve),
      );
      if (code !== 0) throw new Error(`exit code ${code}`);
      return null;
    });
  };

  async function prepare(store: ReturnType<typeof directoryStore>) {
    const module = await loadModule("pipelines/a.ts", repository);
    const plan = await compile(module);
    const nodes = plan.plan.nodes as readonly StepNode[];
    const byStep = await stepCodes(
      module,
      nodes.map(({ step }) => step),
    );
    const sources = await planSources(plan, module.scope);
    const codes = new Map(
      nodes.map(({ id, step }) => [id, withSources(byStep.get(stepName(step))!, sources.get(id) ?? [])]),
    );
    const runnable: RunnablePlan = { ...plan, codes, sources, code: module.code };
    const bundle = async () => {
      const { digest } = await buildBundle(
        {
          module,
          plan,
          codes,
          lock: "{}",
          stack: {},
          entry: ["kernel/worker.mjs"],
          files: [{ name: "kernel/worker.mjs", path: worker }],
          packages: tarballs.map((tarball) => tarball.package),
          platform: { os: "linux", cpu: "x64" },
          tarball: async ({ name }) => tarballs.find((tarball) => tarball.package.name === name)?.path ?? "",
        },
        store,
      );
      return { digest, store: { use: "directory", config: { path: join(dir, "store") } } };
    };
    return { runnable, bundle };
  }

  it("runs a whole plan in an empty folder, with nothing but Node and the artifact store", async () => {
    const store = directoryStore(join(dir, "store"));
    const { runnable, bundle } = await prepare(store);
    const orchestrator: Orchestrator = {
      platform: async () => ({ os: "linux", cpu: "x64" }),
      processing: ["*"],
      capacity: async () => ({ cpus: 2, memory: 2 ** 32 }),
      host: elsewhere(),
    };
    await using zen = await testEngine({
      store,
      repositoryDir: repository.repositoryDir,
      orchestrator: async () => orchestrator,
    });
    process.env["ZEN_TEST_EXTRA"] = "10";
    const { run, steps, failures } = await zen.engine.run(runnable, { n: 5, table }, { bundle }).done;
    expect(failures).to.deep.equal([]);
    expect(run.state).to.equal("succeeded");
    expect(await zen.engine.load(run.outputs["value"] as never)).to.equal(1054);
    expect([...steps.values()].map(({ state }) => state)).to.deep.equal(["ran", "ran", "ran"]);
    expect(await warnings(zen, "count", run.id)).to.deep.equal(OWN_CHANCE);
    expect((await zen.all("runs")).map(({ id, state }) => [id, state])).to.deep.equal([[run.id, "succeeded"]]);
    delete process.env["ZEN_TEST_EXTRA"];
    const failed = await zen.engine.run(runnable, { n: -1, table }, { bundle }).done;
    expect(failed.run.state).to.equal("failed");
    expect(failed.failures[0]?.error).to.include({ message: "too few" });
    expect(failed.failures[0]?.error?.place).to.match(/^pipelines\/a\.ts:7:/);
    expect([...failed.steps.values()].map(({ state }) => state)).to.deep.equal(["failed", "skipped", "skipped"]);
  });

  it("executes one step there, which is found again here", async () => {
    const store = directoryStore(join(dir, "store"));
    const { runnable, bundle } = await prepare(store);
    const training: Training = { check: async () => [], jobs: elsewhere() };
    const entry = fileURLToPath(new URL("../testing/worker-entry.js", import.meta.url));
    await using zen = await testEngine({
      store,
      repositoryDir: repository.repositoryDir,
      training: async () => training,
      workers: { entry, settings: { store: join(dir, "store"), dir }, env: {} },
    });
    const first = await zen.engine.run(runnable, { n: 7, table }, { bundle }).done;
    expect(first.failures).to.deep.equal([]);
    expect(await zen.engine.load(first.run.outputs["value"] as never)).to.equal(1038);
    expect(first.run.metrics).to.include({ "fit.loss": 0.5 });
    expect(await warnings(zen, "fit", first.run.id)).to.deep.equal(OWN_CHANCE);
    const second = await zen.engine.run(runnable, { n: 7, table }).done;
    expect(second.run.steps).to.include({ cached: 3 });
  });
});
