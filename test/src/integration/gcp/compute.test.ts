import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { BUCKET, usePretendedCloud } from "../../support/pretended-cloud.js";
import { useRepository } from "../../support/repository.js";
import { CHAIN, TINY_CONFIG } from "../../support/tiny.js";
import { wholeRegistry } from "../../support/whole-registry.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

interface Run {
  readonly id: string;
  readonly state: string;
  readonly error?: { readonly code: string };
  readonly steps: { readonly ran: number; readonly cached: number };
}

describe("runs on machines of Compute Engine", function () {
  this.timeout(180_000);
  const cloud = usePretendedCloud();
  const files = useRepository({
    files: { "pipelines/chain.ts": CHAIN, "zen.config.json": TINY_CONFIG },
    install: false,
  });
  let outside: string;

  before(async () => {
    outside = await mkdtemp(path.join(tmpdir(), "zen-gcp-"));
    process.env["ZEN_REGISTRY"] = await wholeRegistry();
    await configure();
    await files.done("plugins:install");
  });
  after(async () => {
    delete process.env["ZEN_REGISTRY"];
    await rm(outside, { recursive: true, force: true });
  });

  function configure(
    more: Readonly<Record<string, unknown>> = {},
    store: object = { path: path.join(outside, "store") },
    stack: Readonly<Record<string, unknown>> = {},
  ) {
    const { orchestrator } = cloud.stack(`gs://${BUCKET}/jobs`) as { orchestrator: { use: string; config: object } };
    return files.write({
      "zen.config.json": {
        ...TINY_CONFIG,
        plugins: { ...TINY_CONFIG.plugins, "@zen/gcp-auth": "^0.1.0", "@zen/gcp-compute": "^0.1.0" },
        stores: { ...TINY_CONFIG.stores, artifacts: { default: { use: "local-artifact-store", config: store } } },
        stacks: {
          ...TINY_CONFIG.stacks,
          gcp: { orchestrator: { ...orchestrator, config: { ...orchestrator.config, ...more } }, ...stack },
        },
        stack: "gcp",
      },
    });
  }
  const instances = () => cloud.machines.instances;
  const run = (salt: number, ms: number): string[] => [
    "run",
    "chain",
    "--param",
    `salt=${salt}`,
    "--param",
    `ms=${ms}`,
  ];
  const runs = async (): Promise<readonly Run[]> => (await files.json<{ items: readonly Run[] }>("runs:list")).items;

  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = performance.now() + 90_000; performance.now() < end; await delay(100)) if (await holds()) return;
    throw new Error(`It never came about that ${what}.`);
  }

  it("has its steps computed there, and what is known computed nowhere", async () => {
    const first = (await files.json<{ run: Run }>(...run(1, 1))).run;
    expect([first.state, first.steps.ran]).to.deep.equal(["succeeded", 5]);
    const second = (await files.json<{ run: Run }>(...run(1, 1))).run;
    expect([second.state, second.steps.ran, second.steps.cached]).to.deep.equal(["succeeded", 0, 5]);
    await until("both machines are gone", () => instances().names.length === 0);
  });

  it("goes on without the client, whose next one finds how it ended", async () => {
    const client = await files.start(run(2, 1500));
    await client.printed(/start/);
    client.signalGroup("SIGKILL");
    await client.ended;
    expect(instances().names).to.have.length(1);
    await until("the machine is gone", () => instances().names.length === 0);
    expect((await runs())[0]).to.deep.include({ state: "succeeded" });
  });

  it("is cancelled by Ctrl-C, and its machine goes", async () => {
    const client = await files.start(run(3, 60_000));
    await client.printed(/start/);
    client.signalGroup("SIGINT");
    expect((await client.ended).code).to.equal(130);
    await until("the machine is gone", () => instances().names.length === 0);
    expect((await runs())[0]?.state).to.be.oneOf(["cancelled", "interrupted"]);
  });

  it("is marked as interrupted when Google takes the machine back, and goes on when run again", async () => {
    const client = await files.start(run(4, 3000));
    await client.printed(/start/);
    await instances().preempt("europe-west4-a", instances().names[0] as string);
    const { code, stdout, stderr } = await client.ended;
    expect(code, stdout + stderr).to.equal(1);
    const [interrupted] = await runs();
    expect([interrupted?.state, interrupted?.error?.code]).to.deep.equal(["interrupted", "JOB_PREEMPTED"]);
    const again = (await files.json<{ run: Run }>(...run(4, 3000))).run;
    expect(again.state).to.equal("succeeded");
    expect(again.steps.cached).to.be.greaterThan(0);
  });

  it("goes on by itself on another machine within the stack's budget", async () => {
    const retry = { attempts: 1, lost: 1, backoffMs: 0 };
    await configure({ spot: true }, undefined, { retry });
    const client = await files.start(run(7, 3000));
    await client.printed(/start/);
    await instances().preempt("europe-west4-a", instances().names[0] as string);
    const { code, stdout, stderr } = await client.ended;
    expect(code, stdout + stderr).to.equal(0);
    const [second, first] = await runs();
    expect(second).to.deep.include({ state: "succeeded", origin: { kind: "resumed", run: first?.id } });
    expect(second?.steps.cached).to.be.greaterThan(0);
    expect([first?.state, first?.error?.code]).to.deep.equal(["interrupted", "JOB_PREEMPTED"]);
    expect(stderr).to.contain(`as the run ${second?.id}`);
    await configure();
  });

  it("is refused before anything runs where it could not run", async () => {
    const refusal = async (): Promise<string> => {
      const { code, stdout } = await files.zen([...run(5, 1), "--json"]);
      expect(code).to.equal(1);
      return /"code": ?"([A-Z_]+)"/.exec(stdout)?.[1] ?? stdout;
    };
    await configure({ machineType: "e2-enormous" });
    expect(await refusal()).to.equal("GCP_MACHINE_TYPE_NOT_FOUND");
    await configure({ zone: "mars-north1-a" });
    expect(await refusal()).to.equal("GCP_ZONE_NOT_FOUND");
    await configure({}, {});
    expect(await refusal()).to.equal("STORE_NOT_SHARED");
    expect(instances().names).to.deep.equal([]);
    await configure();
  });

  it("shows and removes with zen gcp:gc what was left over", async () => {
    const client = await files.start(run(6, 60_000));
    await client.printed(/start/);
    client.signalGroup("SIGKILL");
    await client.ended;
    const { endpoints, project } = cloud.gcp;
    const gc = ["gcp:gc", "--project", project, "--endpoint", endpoints["compute"] as string, "--older-than", "0"];
    const found = await files.json<{ machines: readonly { left: boolean }[]; removed: readonly string[] }>(...gc);
    expect([found.machines.map(({ left }) => left), found.removed]).to.deep.equal([[true], []]);
    expect((await files.json<{ removed: readonly string[] }>(...gc, "--apply")).removed).to.have.length(1);
    await until("the machine is gone", () => instances().names.length === 0);
  });
});
