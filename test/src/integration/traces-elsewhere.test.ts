import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC, REMOTE_STACK } from "../matrix/remote-orchestrator.js";
import { Collector } from "../support/collector/collector.js";
import { useRepository } from "../support/repository.js";
import { CHAIN, TINY_CONFIG } from "../support/tiny.js";

const CODE = "plugins/remote/index.js";
const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

describe("traces of a run on another machine", () => {
  let collector: Collector;
  let outside: string;
  const repository = useRepository({
    files: {
      "zen.config.json": TINY_CONFIG,
      "pipelines/chain.ts": CHAIN,
      ...REMOTE_FILES,
      // The machine has a collector of its own.
      [CODE]: REMOTE_FILES[CODE]?.toString().replace(
        "HOME: cwd,",
        "HOME: cwd, OTEL_EXPORTER_OTLP_ENDPOINT: process.env.MACHINES_COLLECTOR,",
      ),
    },
    install: false,
  });
  before(async () => {
    collector = await new Collector().listen();
    outside = await mkdtemp(path.join(tmpdir(), "zen-traces-"));
    await repository.configure((config) => ({
      ...config,
      plugins: { ...TINY_CONFIG.plugins, [REMOTE_PLUGIN]: REMOTE_SPEC },
      stores: {
        ...TINY_CONFIG.stores,
        artifacts: { default: { use: "local-artifact-store", config: { path: path.join(outside, "store") } } },
      },
      stacks: { ...TINY_CONFIG.stacks, remote: REMOTE_STACK.config(outside) },
    }));
    await repository.done("plugins:install");
  });
  after(async () => {
    await collector.close();
    await rm(outside, { recursive: true, force: true });
  });

  it("come from zen worker, with nothing but the bundle, and belong to the trace of who asked", async () => {
    const { code, stderr } = await repository.zen(["run", "chain", "--param", "salt=5", "--stack", "remote"], {
      env: { MACHINES_COLLECTOR: collector.url, TRACEPARENT: `00-${TRACE_ID}-b7ad6b7169203331-01` },
    });
    expect(code, stderr).to.equal(0);
    expect(collector.faults).to.deep.equal([]);
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).to.deep.equal(new Set([TRACE_ID]));
    const steps = collector.spans.filter(({ name }) => name.startsWith("step "));
    expect(steps.map((span) => collector.pathOf(span))).to.have.deep.members(
      ["start", "one", "two", "three", "last"].map((name) => ["run chain", `step ${name}`]),
    );
    const paths = collector.spans.map((span) => collector.pathOf(span).join(" > "));
    expect(paths).to.include("run chain > step last > artifact-store@1 put");
  });
});
