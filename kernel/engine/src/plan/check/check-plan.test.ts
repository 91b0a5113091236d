import { expect } from "chai";
import { SampleRepository } from "../../testing/sample-repository.js";
import { checkPlan, compile, loadModule, type StackFacts } from "../index.js";

const SOURCE = `import { ZenError } from "@zen/plugin-sdk";
import { json, p, pipeline, step, trainer } from "@zen/plugin-sdk/pipeline";
const check = ({ n }: { n?: number }) => { if (n === 13) throw new ZenError("UNLUCKY", "13 is unlucky"); };
export const read = step("read", { inputs: { n: p.int(1), file: p.file() }, outputs: { v: json<number>() }, uses: ["processing"], check: check as never }, async ({ n }) => ({ v: n }));
export const train = trainer("train", { inputs: { v: json<number>() }, outputs: {} }, async () => ({}));
export const plain = step("plain", { inputs: {}, outputs: {} }, async () => ({}));
export default pipeline("checked", { n: p.int(1), file: p.file() }, (add, { n, file }) => {
  const { v } = add(read, { n, file });
  add(train, { v });
  OPTIONS
});`;

const FACTS: StackFacts = {
  stack: "local",
  backends: [
    { contract: "processing@1", use: "local-processing" },
    { contract: "processing@1", use: "dataflow", name: "big" },
    { contract: "training@1", use: "local-training" },
  ],
  orchestrator: { use: "local-orchestrator", platform: { os: "linux", cpu: "x64", libc: "glibc" }, processing: ["*"] },
  secrets: [],
  resolves: async () => true,
  params: { n: 1, file: "data.csv" },
};

describe("checkPlan", () => {
  let repository: SampleRepository;
  beforeEach(() => (repository = new SampleRepository().write({ "data.csv": "a\n1\n" })));
  afterEach(() => repository.remove());

  const problems = async (facts: Partial<StackFacts> = {}, source = ""): Promise<readonly string[]> => {
    const module = await loadModule("a.ts", repository.write({ "a.ts": SOURCE.replace("OPTIONS", source) }));
    return (await checkPlan(await compile(module), { ...FACTS, ...facts }, repository)).map((problem) =>
      `${problem.code} ${problem.place ?? ""}`.trim(),
    );
  };

  it("finds nothing where nothing is wrong", async () => {
    expect(await problems()).to.deep.equal([]);
  });

  it("wants the contracts that the steps use", async () => {
    expect(await problems({ backends: [] })).to.deep.equal([
      "CONTRACT_NOT_FILLED a.ts:8:17",
      "CONTRACT_NOT_FILLED a.ts:9:3",
    ]);
    // A backend with a name of its own is not the default.
    expect(await problems({ backends: FACTS.backends.slice(1) })).to.deep.equal(["CONTRACT_NOT_FILLED a.ts:8:17"]);
  });

  it("wants the backends that steps name, and their contracts", async () => {
    expect(
      await problems(
        {},
        `add(train, { v }, { on: "bog", name: "a" }); add(train, { v }, { on: "big", name: "b" }); add(plain, {}, { on: "big" });`,
      ),
    ).to.deep.equal([
      "BACKEND_NOT_IN_STACK a.ts:10:3",
      "BACKEND_CONTRACT_MISMATCH a.ts:10:48",
      "BACKEND_CONTRACT_MISMATCH a.ts:10:93",
    ]);
    expect(await problems({}, `add(read, { file }, { on: "big", name: "c" });`)).to.deep.equal([]);
  });

  it("wants an orchestrator that works with the processing backends in use", async () => {
    const orchestrator = { ...FACTS.orchestrator, processing: ["local-processing"] };
    expect(await problems({ orchestrator })).to.deep.equal([]);
    expect(await problems({ orchestrator }, `add(read, { file }, { on: "big", name: "c" });`)).to.deep.equal([
      "ORCHESTRATOR_INCOMPATIBLE",
    ]);
  });

  it("reports all parameters that do not fit, and files that are not there", async () => {
    expect(await problems({ params: { n: "x", m: 1 } })).to.deep.equal([
      "PARAM_UNKNOWN",
      "PARAM_INVALID",
      "PARAM_MISSING",
    ]);
    expect(await problems({ params: { file: "none.csv" } })).to.deep.equal(["DATA_FILE_NOT_FOUND none.csv"]);
    expect(await problems({ params: { file: "." } })).to.deep.equal(["DATA_FILE_NOT_FOUND ."]);
    expect(await problems({ params: { file: "gs://bucket/none.csv" } })).to.deep.equal([]);
  });

  it("asks each step's own check, with the pipeline's parameters and constants", async () => {
    expect(await problems({ params: { n: 13, file: "data.csv" } })).to.deep.equal(["UNLUCKY a.ts:8:17"]);
    expect(await problems({}, `add(read, { n: 13, file }, { name: "again" });`)).to.deep.equal(["UNLUCKY a.ts:10:3"]);
  });

  it("wants secrets to resolve where they are used", async () => {
    const secrets = [
      { name: "A", by: "stack local" },
      { name: "B", by: "stack local", place: "zen.config.json:3:5" },
    ];
    expect(await problems({ secrets, resolves: async (name) => name === "A" })).to.deep.equal([
      "SECRET_NOT_FOUND zen.config.json:3:5",
    ]);
  });

  it("wants secrets to resolve on the machines that run the steps", async () => {
    const secrets = [
      { name: "A", by: "stack cloud" },
      { name: "B", by: "stack cloud", place: "zen.config.json:3:5" },
      { name: "C", by: "the metadata store", here: true },
    ];
    const resolvesElsewhere = async (name: string) => name === "A";
    expect(await problems({ secrets, resolves: async () => true, resolvesElsewhere })).to.deep.equal([
      "SECRET_NOT_SHARED zen.config.json:3:5",
    ]);
  });

  it("wants the secrets that steps ask for to resolve, too", async () => {
    const source = SOURCE.replace('step("plain", { inputs: {}', 'step("plain", { secrets: ["TOKEN"], inputs: {}');
    const module = await loadModule("a.ts", repository.write({ "a.ts": source.replace("OPTIONS", "add(plain, {});") }));
    const [problem] = await checkPlan(await compile(module), { ...FACTS, resolves: async () => false }, repository);
    expect(problem).to.include({
      code: "SECRET_NOT_FOUND",
      message: "The secret TOKEN does not resolve (the step plain refers to it)",
    });
  });

  it("wants native builds for the machines of the orchestrator", async () => {
    const native = {
      name: "@engine/linux-x64",
      version: "1.0.0",
      integrity: "sha512-n",
      path: "@engine/linux-x64",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["glibc"],
    };
    repository.plugin(
      "@zen/native",
      `import { step } from "@zen/plugin-sdk/pipeline"; export const fast = step("fast", { inputs: {}, outputs: {} }, async () => ({}));`,
      { natives: [native] },
    );
    const use = `add(fast, {});`;
    const check = (platform: StackFacts["orchestrator"]["platform"]) => {
      const source = `import { fast } from "@zen/native";\n${SOURCE.replace("OPTIONS", use)}`;
      repository.write({ "b.ts": source });
      return loadModule("b.ts", repository)
        .then(compile_)
        .then((plan) => checkPlan(plan, { ...FACTS, orchestrator: { ...FACTS.orchestrator, platform } }, repository));
    };
    const compile_ = (module: Awaited<ReturnType<typeof loadModule>>) => compile(module);
    expect(await check({ os: "linux", cpu: "x64", libc: "glibc" })).to.deep.equal([]);
    expect((await check({ os: "linux", cpu: "x64", libc: "musl" })).map(({ code }) => code)).to.deep.equal([
      "NATIVE_NOT_AVAILABLE",
    ]);
    expect((await check({ os: "darwin", cpu: "arm64" })).map(({ code }) => code)).to.deep.equal([
      "NATIVE_NOT_AVAILABLE",
    ]);
  });
});
