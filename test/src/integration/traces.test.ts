import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Collector } from "../support/collector/collector.js";
import { useRepository } from "../support/repository.js";
import { CHAIN, TINY_CONFIG } from "../support/tiny.js";

const TOKEN = "hush-hush-0815";
const MORE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { command, python } from "@zen/process";
export const numbers = step("numbers", { inputs: { salt: p.int() }, outputs: { all: json<number[]>() } }, () => ({ all: [1, 2] }));
export const next = step("next", { inputs: { n: p.number(), salt: p.int() }, outputs: { n: json<number>() } }, ({ n }) => ({ n: n + 1 }));
export const leaks = step("leaks", { inputs: { salt: p.int() }, outputs: {}, secrets: ["TOKEN"] }, async (_, ctx) => {
  throw new Error("the token is " + (await ctx.secrets.get("TOKEN")));
});
export const dies = step("dies", { inputs: { salt: p.int() }, outputs: {} }, () => process.kill(process.pid, "SIGKILL") as never);
export const asked = command({
  run: [process.execPath, "-e", "require('fs').writeFileSync(JSON.parse(require('fs').readFileSync(process.env.ZEN_TASK)).outputs.trace.path, JSON.stringify(process.env.TRACEPARENT ?? null))"],
  inputs: { salt: p.int() },
  outputs: { trace: json<string>() },
});
export const mapped = pipeline("mapped", { salt: p.int() }, (add, { salt }) => add.map(add(numbers, { salt }).all, (add, n) => add(next, { n, salt }), { name: "each" }));
export const leaky = pipeline("leaky", { salt: p.int() }, (add, { salt }) => void add(leaks, { salt }));
export const dying = pipeline("dying", { salt: p.int() }, (add, { salt }) => void add(dies, { salt }));
export const programs = pipeline("programs", { salt: p.int() }, (add, { salt }) => add(asked, { salt }));
`.replace("import { command, python }", "import { command }");

describe("traces", () => {
  let collector: Collector;
  const repository = useRepository({
    files: {
      "zen.config.json": { ...TINY_CONFIG, plugins: { ...TINY_CONFIG.plugins, "@zen/process": "^0.1.0" } },
      "pipelines/chain.ts": CHAIN,
      "pipelines/more.ts": MORE,
      ".env": `TOKEN=${TOKEN}\n`,
    },
  });
  before(async () => {
    collector = await new Collector().listen();
  });
  after(() => collector.close());
  beforeEach(() => collector.forget());

  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more },
  });
  let salt = 0;
  const run = (pipeline: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
    repository.zen(["run", pipeline, "--param", `salt=${(salt += 100)}`, ...args], environment(more));
  const steps = () => collector.spans.filter(({ name }) => name.startsWith("step "));

  for (const [mode, args, protocol] of [
    ["in this process", ["--in-process"], "http/json"],
    ["in warm workers", [], "http/protobuf"],
  ] as const) {
    it(`lead from a run over its steps to the backends, ${mode}, over ${protocol}`, async () => {
      const { code, stderr } = await run("chain", args, { OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
      expect(code, stderr).to.equal(0);
      expect(stderr).not.to.contain("warning");
      expect(collector.faults).to.deep.equal([]);
      const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === "");
      expect(roots.map(({ name }) => name)).to.deep.equal(["run chain"]);
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).to.equal(1);
      expect(steps().map((span) => collector.pathOf(span))).to.have.deep.members(
        ["start", "one", "two", "three", "last"].map((name) => ["run chain", `step ${name}`]),
      );
      const paths = collector.spans.map((span) => collector.pathOf(span).join(" > "));
      expect(paths).to.include("run chain > step last > artifact-store@1 put");
      expect(paths.filter((path) => !path.startsWith("run chain"))).to.deep.equal([]);
      const [first] = steps();
      expect(first?.attributes).to.include({ "cicd.pipeline.task.run.result": "success", "zen.attempt": 1 });
      expect(roots[0]?.attributes).to.include({ "cicd.pipeline.name": "chain", "cicd.pipeline.result": "success" });
      expect(roots[0]?.resource).to.include({ "service.name": "zen" });
    });

    it(`tell of failures without the secrets in them, ${mode}`, async () => {
      const { code } = await run("leaky", args);
      expect(code).to.equal(1);
      const [failed] = steps();
      expect(failed?.status).to.equal(2);
      expect(failed?.attributes).to.include({ "error.type": "STEP_FAILED" });
      expect(failed?.events[0]?.attributes["exception.message"]).to.match(/^the token is /);
      expect(collector.spans.find(({ name }) => name === "run leaky")?.status).to.equal(2);
      expect(collector.text).not.to.contain(TOKEN);
    });
  }

  it("name the items of a map alike, and go on in programs of other languages", async () => {
    expect((await run("mapped")).code).to.equal(0);
    expect(steps().map(({ name }) => name)).to.have.members(["step numbers", "step each.next", "step each.next"]);
    expect(steps().map(({ attributes }) => attributes["cicd.pipeline.task.name"])).to.include("each[1].next");
    collector.forget();
    const { code, stderr } = await run("programs");
    expect(code, stderr).to.equal(0);
    const { value } = await repository.json<{ value: string }>("artifacts:get", "programs.trace");
    const [step] = steps();
    expect(value).to.equal(`00-${step?.traceId}-${step?.spanId}-01`);
  });

  it("belong to the trace of whoever started zen", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await run("mapped", [], { TRACEPARENT: `00-${traceId}-b7ad6b7169203331-01` });
    const root = collector.spans.find(({ name }) => name === "run mapped");
    expect(root).to.include({ traceId, parentSpanId: "b7ad6b7169203331" });
  });

  it("are sent on Ctrl-C too", async () => {
    const started = await repository.start(
      ["run", "chain", "--param", "salt=77", "--param", "ms=60000"],
      environment(),
    );
    await started.printed(/ran +start/);
    started.kill("SIGINT");
    expect((await started.ended).code).to.equal(130);
    expect(collector.spans.find(({ name }) => name === "run chain")?.attributes).to.include({
      "cicd.pipeline.result": "cancellation",
    });
    expect(collector.faults).to.deep.equal([]);
  });

  it("of a worker that is killed are there as far as it came", async () => {
    expect((await run("dying")).code).to.equal(1);
    const paths = collector.spans.map((span) => collector.pathOf(span)[0]);
    expect(new Set(paths), "no span without its run").to.deep.equal(new Set(["run dying"]));
  });

  it("are a warning where nobody takes them, and the run none the worse", async () => {
    const silent = createServer((socket) => void socket.resume()); // takes all, and says nothing
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    for (const endpoint of ["http://127.0.0.1:1", `http://127.0.0.1:${port}`]) {
      const { code, stderr } = await run("mapped", [], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      expect(code, stderr).to.equal(0);
      expect(stderr.match(/warning Traces cannot be sent to 127\.0\.0\.1:\d+: /g), stderr).to.have.length(1);
    }
    await new Promise((resolve) => silent.close(resolve));
  });

  it("to an exporter that is none refuse the run", async () => {
    const { code, stderr } = await run("mapped", [], { OTEL_TRACES_EXPORTER: "zipkin" });
    expect(code).to.equal(1);
    expect(stderr).to.contain("TRACES_EXPORTER_UNKNOWN");
  });

  it("are none unless somebody asks", async () => {
    await run("mapped", [], { OTEL_EXPORTER_OTLP_ENDPOINT: "" });
    await run("mapped", [], { OTEL_SDK_DISABLED: "true" });
    expect(collector.spans).to.deep.equal([]);
  });
});
