import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { artifactsIn } from "../artifacts/index.js";
import { buildBundle, openBundle } from "../bundle/index.js";
import { checkPlan, compile, loadModule, planSources, type StackFacts } from "../plan/index.js";
import type { RunnablePlan } from "../run/index.js";
import { SampleRepository } from "../testing/sample-repository.js";
import { testEngine } from "../testing/test-engine.js";
import { stepCodes, stepName, withSources } from "./index.js";

const PIPELINE = `import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const read = step("read", { inputs: {}, outputs: { text: json<string>() }, sources: () => ["py/b.py", "py/a.py", "py/a.py"] },
  async (_, ctx) => {
    const texts = (ctx.sources?.paths ?? []).map(async (path) => path + "=" + new TextDecoder().decode(await ctx.sources?.bytes(path)));
    return { text: (await Promise.all(texts)).join(";") };
  });
export default pipeline("scripted", {}, (add) => add(read, {}));
`;

const FACTS: StackFacts = {
  stack: "local",
  backends: [],
  orchestrator: { use: "local-orchestrator", platform: { os: "linux", cpu: "x64" }, processing: ["*"] },
  secrets: [],
  resolves: async () => true,
  params: {},
};

describe("files that are code of a step", function () {
  this.timeout(20_000);
  let repository: SampleRepository;
  beforeEach(() => {
    repository = new SampleRepository().write({ "pipelines/a.ts": PIPELINE, "py/a.py": "a1", "py/b.py": "b1" });
  });
  afterEach(() => repository.remove());

  async function runnable(): Promise<RunnablePlan & { readonly module: Awaited<ReturnType<typeof loadModule>> }> {
    const module = await loadModule("pipelines/a.ts", repository);
    const compiled = await compile(module);
    const nodes = compiled.plan.nodes.flatMap((node) => (node.kind === "step" ? [node] : []));
    const found = await stepCodes(
      module,
      nodes.map((node) => node.step),
    );
    const sources = await planSources(compiled, module.scope);
    const codes = new Map(
      nodes.map(({ id, step }) => [id, withSources(found.get(stepName(step))!, sources.get(id) ?? [])]),
    );
    return { ...compiled, codes, sources, code: module.code, module };
  }

  it("enter its key and reach it as they were", async () => {
    await using engine = await testEngine({ repositoryDir: repository.repositoryDir });
    const run = async () => {
      const { run: record, steps } = await engine.engine.run(await runnable(), {}).done;
      expect(record.state).to.equal("succeeded");
      const { state, outputs } = steps.get("read")!;
      const { inline = "" } = outputs["text"]!;
      return [state, JSON.parse(Buffer.from(inline, "base64").toString())];
    };
    expect(await run()).to.deep.equal(["ran", "py/a.py=a1;py/b.py=b1"]);
    expect(await run()).to.deep.equal(["cached", "py/a.py=a1;py/b.py=b1"]);
    repository.write({ "py/b.py": "b2", "py/c.py": "c" });
    expect(await run()).to.deep.equal(["ran", "py/a.py=a1;py/b.py=b2"]);
    repository.write({ "py/b.py": "b1" });
    expect((await run())[0]).to.equal("cached");
  });

  it("are parts of its code, so that a change can be named", async () => {
    const { codes } = await runnable();
    const parts = codes.get("read")!.parts.flatMap((part) => (part.kind === "data" ? [part.module] : []));
    expect(parts).to.deep.equal(["py/a.py", "py/b.py"]);
  });

  it("are refused when they change between the key and the execution", async () => {
    await using engine = await testEngine({ repositoryDir: repository.repositoryDir });
    const plan = await runnable();
    writeFileSync(join(repository.repositoryDir, "py/a.py"), "a2");
    const { failures } = await engine.engine.run(plan, {}).done;
    expect(failures.map(({ error }) => error.code)).to.deep.equal(["FILE_CHANGES"]);
  });

  it("are refused before a run when they are no files of the repository", async () => {
    const refused = async (sources: string) => {
      repository.write({ "pipelines/a.ts": PIPELINE.replace(/\["py\/b.py.*?\]/, sources) });
      const module = await loadModule("pipelines/a.ts", repository);
      const problems = await checkPlan(await compile(module), FACTS, module.scope);
      return problems.map(({ code, place }) => `${code} ${place}`);
    };
    symlinkSync("a.py", join(repository.repositoryDir, "py/link.py"));
    for (const sources of [`["../outside.py"]`, `["py/none.py"]`, `["py"]`, `["py/link.py"]`])
      expect((await refused(sources))[0], sources).to.match(/^SOURCE_INVALID pipelines\/a\.ts:\d+/);
  });

  it("travel with a bundle", async () => {
    const plan = await runnable();
    const store = memoryArtifactStore();
    const dir = mkdtempSync(join(tmpdir(), "zen-sources-"));
    try {
      const { digest } = await buildBundle(
        {
          module: plan.module,
          plan,
          codes: plan.codes,
          lock: "{}",
          stack: {},
          entry: [],
          files: [],
          packages: [],
          platform: { os: "linux", cpu: "x64", node: process.versions.node },
          tarball: async () => "",
        },
        store,
      );
      const { codes } = await openBundle(store, digest, join(dir, "opened"));
      const { sources } = codes.get("read")!;
      const folder = await artifactsIn(store, dir).open(sources!);
      expect(new TextDecoder().decode(await folder.part("py/a.py"))).to.equal("a1");
      expect(codes.get("read")!.digest).to.equal(plan.codes.get("read")!.digest);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
