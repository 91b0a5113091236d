import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { startGcp, storage, type Gcp } from "@zen/gcp-emulators";
import { beamExecutor, dataflow, type Executor } from "@zen/gcp-emulators/dataflow";
import { beamPython } from "../../support/gcp/beam-python.js";
import { useRepository } from "../../support/repository.js";
import { TINY_CONFIG } from "../../support/tiny.js";
import { wholeRegistry } from "../../support/whole-registry.js";

interface Run {
  readonly id: string;
  readonly state: string;
  readonly steps: { readonly ran: number; readonly cached: number };
  readonly metrics: Readonly<Record<string, number>>;
}

const PIPELINE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { category, csv, derive, preprocess, random, split, statistics, zScore } from "@zen/tabular";

export default pipeline("trips", { path: p.file({ default: "data/trips.csv" }) }, (add, { path }) => {
  const { dataset } = add(csv, { path });
  const trips = add(derive({ hour: "hour(at)", late: "delay > 15" }), { dataset });
  const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset: trips.dataset });
  const { statistics: description } = add(statistics, { dataset: rows.train });
  const ready = add(preprocess({ features: [category("hour"), zScore("distance")], label: "late" }), {
    train: rows.train,
    eval: rows.eval,
  });
  return { description, transform: ready.transform };
});
`;

const READING = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { csv } from "@zen/tabular";

export default pipeline("reading", { path: p.file() }, (add, { path }) => add(csv, { path }));
`;

const MAPPING = `import { Dataset, json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { csv, mapRows } from "@zen/tabular";
const NAMES = ["on time", "a little late", "late"];
export const named = (row: { delay: number }) => ({ delay: NAMES[Math.min(2, Math.trunc(row.delay / 25))]! });
export const count = step("count", { inputs: { dataset: Dataset }, outputs: { counts: json<object>() } }, async ({ dataset }) => {
  const counts: Record<string, number> = {};
  for await (const { delay } of dataset.rows()) counts[String(delay)] = (counts[String(delay)] ?? 0) + 1;
  return { counts };
});

export default pipeline("mapping", { path: p.file({ default: "data/trips.csv" }) }, (add, { path }) => {
  const { dataset } = add(csv, { path });
  const mapped = add(mapRows(named, { delay: "string" }), { dataset });
  return add(count, { dataset: mapped.dataset });
});
`;

const rows = Array.from({ length: 500 }, (_, row) => {
  const at = new Date(Date.UTC(2026, 0, 1) + row * 3_600_000).toISOString();
  return [at, (row * 37) % 60, 100 + ((row * 53) % 900)].join(",");
});
const DATA = ["at,delay,distance", ...rows, ""].join("\n");
const BUCKET = "zen-trips";

describe("a pipeline with its processing on Dataflow and its artifacts in Cloud Storage", function () {
  this.timeout(600_000);
  let gcp: Gcp;
  let beam: Executor;
  let environment: readonly (readonly [string, string | undefined])[];
  /** Called with each job that begins to work. */
  let began: () => Promise<void> | void = () => undefined;
  const service = dataflow({
    async execute(pipeline) {
      await began();
      return beam(pipeline);
    },
  });
  const files = useRepository({
    files: {
      "pipelines/trips.ts": PIPELINE,
      "pipelines/reading.ts": READING,
      "pipelines/mapping.ts": MAPPING,
      "data/trips.csv": DATA,
      "zen.config.json": TINY_CONFIG,
    },
    install: false,
  });

  before(async () => {
    beam = beamExecutor(await beamPython());
    gcp = await startGcp({ services: [storage, service] });
    gcp.service(storage).addBucket({ name: BUCKET, location: "US-CENTRAL1" });
    const env = { ...gcp.env, ZEN_REGISTRY: await wholeRegistry() };
    environment = Object.keys(env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, env);
    await configure();
    await files.done("plugins:install");
  });
  after(async () => {
    const left = gcp.leftovers().filter((what) => what.startsWith("dataflow"));
    await gcp.close();
    for (const [name, value] of environment)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    expect(left, "left on Dataflow").to.deep.equal([]);
  });

  function configure(more: Readonly<Record<string, unknown>> = {}) {
    const { dataflow: endpoint, storage: storageEndpoint } = gcp.endpoints;
    const processing = {
      ...{ region: "us-central1", tempLocation: `gs://${BUCKET}/dataflow`, maxWorkers: 2 },
      ...{ pollSeconds: 0.1, maxPollSeconds: 1, endpoint, storageEndpoint },
      ...more,
    };
    const store = { use: "gcp-storage", config: { bucket: BUCKET, prefix: "zen", endpoint: storageEndpoint } };
    const names = ["gcp-auth", "gcp-storage", "gcp-dataflow", "beam", "tabular"];
    const added = Object.fromEntries(names.map((name) => [`@zen/${name}`, "^0.1.0"]));
    const stack = { ...TINY_CONFIG.stacks.local, processing: { use: "gcp-dataflow", config: processing } };
    return files.write({
      "zen.config.json": {
        ...TINY_CONFIG,
        plugins: { ...TINY_CONFIG.plugins, ...added },
        stores: { ...TINY_CONFIG.stores, artifacts: { default: store } },
        stacks: { gcp: stack },
        stack: "gcp",
      },
    });
  }

  async function upload(name: string, text: string): Promise<void> {
    const url = `${gcp.endpoints["storage"]}/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=${name}`;
    const { token } = gcp.tokens.issue(gcp.account);
    const headers = { authorization: `Bearer ${token}`, "content-type": "text/csv" };
    expect((await fetch(url, { method: "POST", body: text, headers })).status).to.equal(200);
  }

  const run = async (): Promise<Run> => (await files.json<{ run: Run }>("run", "trips")).run;

  it("is refused before anything runs where Dataflow would take no job", async () => {
    await configure({ template: "gs://nobody/template" });
    const { code, stdout } = await files.zen(["run", "trips", "--json"]);
    expect([code, gcp.service(service).jobs]).to.deep.equal([1, []]);
    expect(stdout).to.contain("Unable to open template file");
    expect((await files.json<{ items: readonly Run[] }>("runs:list")).items).to.deep.equal([]);
    await configure();
  });

  it("is finished by the next client when the first is killed, in two jobs and none done twice; and then all is known", async () => {
    let begun = (): void => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    began = () => begun();
    const client = await files.start(["run", "trips"]);
    await first;
    client.signalGroup("SIGKILL");
    await client.ended;
    const again = await run();
    expect(again.state).to.equal("succeeded");
    const names = gcp.service(service).jobs.map(({ launch }) => launch.name);
    expect(new Set(names).size, "jobs of different names").to.equal(names.length);
    // All that needs no constants, and what applies them.
    expect(names).to.have.length(2);
    const known = await run();
    expect([known.state, known.steps.ran]).to.deep.equal(["succeeded", 0]);
    expect(gcp.service(service).jobs).to.have.length(names.length);
  });

  it("reads a file in a bucket where it is, until its content changes", async () => {
    const uri = `gs://${BUCKET}/in/trips.csv`;
    await upload("in/trips.csv", DATA);
    const once = async () => (await files.json<{ run: Run }>("run", "reading", "--param", `path=${uri}`)).run;
    const first = await once();
    expect([first.state, first.steps.ran]).to.deep.equal(["succeeded", 1]);
    expect((await once()).steps.cached).to.equal(1);
    await upload("in/trips.csv", `${DATA}2026-02-01T00:00:00.000Z,1,100\n`);
    expect((await once()).steps.ran).to.equal(1);
    await upload("in/more.csv", DATA);
    const pattern = `gs://${BUCKET}/in/*.csv`;
    const both = (await files.json<{ run: Run }>("run", "reading", "--param", `path=${pattern}`)).run;
    expect(both.metrics["csv.rows"]).to.equal(1001);
    const { code, stdout } = await files.zen(["run", "reading", "--param", `path=${uri}.gz`, "--json"]);
    expect([code, stdout.includes("DATA_FILE_NOT_FOUND")]).to.deep.equal([1, true]);
  });

  it("runs a function over rows only where its configuration asks for that", async () => {
    const before = gcp.service(service).jobs.length;
    const { code, stdout } = await files.zen(["run", "mapping", "--json"]);
    expect([code, gcp.service(service).jobs.length]).to.deep.equal([1, before]);
    expect(stdout).to.contain("PLAN_UNSUPPORTED").and.contain("pipelines/mapping.ts:13:18");
    await configure({ rowFunctions: "javascript" });
    const { run: done } = await files.json<{ run: Run }>("run", "mapping");
    expect(done.state).to.equal("succeeded");
    const delays = rows.map((row) => Number(row.split(",")[1]));
    const counts = JSON.parse(await files.done("artifacts:get", "mapping.counts")) as Record<string, number>;
    expect(counts["on time"]).to.equal(delays.filter((delay) => delay < 25).length);
    expect(counts["late"]).to.equal(delays.filter((delay) => delay >= 50).length);
    await configure();
  });

  it("says why a job failed, in the words of the error and not of Dataflow", async () => {
    await files.edit("pipelines/trips.ts", 'late: "delay > 15"', 'late: "delay * 9223372036854775807 > 15"');
    const { code, stdout, stderr } = await files.zen(["run", "trips", "--json"]);
    expect(code, stderr).to.equal(1);
    expect(stdout).to.contain("INT64_OVERFLOW");
  });

  it("is cancelled with its job by Ctrl-C", async () => {
    await files.edit("pipelines/trips.ts", "delay * 9223372036854775807 > 15", "delay > 20");
    let begun = (): void => undefined;
    const works = new Promise<void>((resolve) => (begun = resolve));
    began = async () => {
      begun();
      await delay(60_000, undefined, { ref: false });
    };
    const client = await files.start(["run", "trips"]);
    await works;
    client.signalGroup("SIGINT");
    expect((await client.ended).code).to.equal(130);
    expect(gcp.service(service).jobs.at(-1)?.state).to.equal("JOB_STATE_CANCELLED");
  });
});
