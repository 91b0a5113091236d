import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  collectBytes,
  isZenError,
  type ArtifactStore,
  type Json,
  type PlanExecution,
  type Processing,
  type ProcessingJobSpec,
} from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryJobs } from "@zen/plugin-sdk/memory";
import { Dataset, datasetOf, type FileInput, type StepProcessing } from "@zen/plugin-sdk/pipeline";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { artifactsIn, type Artifacts } from "../../artifacts/index.js";
import { stepProcessing } from "./step-processing.js";

const plan: ProcessingPlan = {
  format: "processing@1",
  inputs: {},
  nodes: [{ id: "rows", op: "scan", input: "file" }],
  outputs: { bigRows: "rows" },
};

/** Writes one part into the store for each output: the bytes of all inputs, one after another. */
class Cloud {
  readonly specs: ProcessingJobSpec[] = [];
  readonly trouble: (() => Promise<void>)[] = [];
  readonly #jobs = memoryJobs<ProcessingJobSpec, Json>(async (spec) => {
    this.specs.push(spec);
    await this.trouble.shift()?.();
    const { inputs, outputs } = spec.plans[0] as PlanExecution;
    const uris = Object.values(inputs).flatMap((input) => ("uris" in input ? input.uris : []));
    const bytes = await Promise.all(uris.map((uri) => collectBytes(this.store.get(keyOf(uri)))));
    for (const target of Object.values(outputs))
      await this.store.put(`${keyOf((target as { uri: string }).uri)}/part-00000.parquet`, Buffer.concat(bytes));
    const parts = [{ path: "part-00000.parquet", size: 1, rows: 2 }];
    const written = { bigRows: { parts, rows: 2, schema: sample.schema } };
    return { plans: { plan: { outputs: written, analyses: {} } } } as unknown as Json;
  });

  constructor(private readonly store: ArtifactStore) {}

  backend(schemes: readonly string[] = ["mem"]): Processing {
    return {
      semantics: 1,
      supports: { schemes },
      describe: async ({ location }) => {
        expect(location.uris).to.have.length(1);
        return sample.schema;
      },
      jobs: this.#jobs as never,
    };
  }
}

const sample = datasetOf([{ n: 1 }, { n: 2 }]);
const keyOf = (uri: string): string => uri.slice("mem://".length);

describe("processing on other machines", () => {
  let dir: string;
  let store: ArtifactStore;
  let artifacts: Artifacts;
  let cloud: Cloud;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-elsewhere-"));
    store = Object.assign(Object.create(memoryArtifactStore()) as ArtifactStore, {
      uri: (key: string) => `mem://${key}`,
    });
    artifacts = artifactsIn(store, join(dir, "cache"));
    cloud = new Cloud(store);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  function processing(backend = cloud.backend(), purpose = "key.0", files: readonly FileInput[] = []): StepProcessing {
    return stepProcessing(async () => backend, {
      execution: "run.1.1",
      purpose,
      task: { node: "step", run: "run", reason: "new" },
      load: () => expect.fail("there is no other step"),
      say: () => undefined,
      artifacts,
      origins: new WeakMap(),
      files,
      signal: new AbortController().signal,
      staging: async () => join(dir, "staging"),
    });
  }

  async function rowsOf(dataset: Dataset): Promise<unknown[]> {
    const rows = [];
    for await (const row of dataset.rows()) rows.push(row);
    return rows;
  }

  const ids = () =>
    cloud.specs.map(({ plans }) => ((plans[0] as PlanExecution).outputs["bigRows"] as { uri: string }).uri);

  it("leaves outputs where they were written, to be read at once and kept", async () => {
    const { outputs } = await processing().run(plan, { file: sample });
    const rows = outputs["bigRows"] as Dataset;
    expect(await rowsOf(rows)).to.deep.equal(await rowsOf(sample));
    const ref = await artifacts.write(Dataset, rows);
    const [part] = (await artifacts.open(ref)).parts;
    expect(part?.at?.key).to.equal(`${keyOf(ids()[0] as string)}/part-00000.parquet`);
    expect(await rowsOf((await artifacts.read(Dataset, ref)) as Dataset)).to.deep.equal(await rowsOf(sample));
  });

  it("hands on what another job wrote without fetching it", async () => {
    const { outputs } = await processing().run(plan, { file: sample });
    const own = processing();
    await own.run(plan, { file: sample });
    await own.run(plan, { file: outputs["bigRows"] as Dataset });
    expect(cloud.specs.at(-1)?.plans[0]?.inputs["file"]).to.deep.equal({ uris: [`${ids()[0]}/part-00000.parquet`] });
  });

  it("stores a file of this machine once, and names it by its place in the store", async () => {
    const file = join(dir, "a.csv");
    await writeFile(file, "n\n1\n");
    const location = { uris: [], localPaths: [file] };
    await processing().describe({ format: "csv", location });
    await processing().run(plan, { file: location });
    const [spec] = cloud.specs as [ProcessingJobSpec];
    const { uris } = (spec.plans[0] as PlanExecution).inputs["file"] as { uris: readonly string[] };
    expect(Buffer.from(await collectBytes(store.get(keyOf(uris[0] as string)))).toString()).to.equal("n\n1\n");
  });

  it("reads a file elsewhere where it is, and says when it was replaced meanwhile", async () => {
    const uri = "mem://data/trips.csv";
    await store.put("data/trips.csv", Buffer.from("n\n1\n"));
    let digest = "old";
    const backend: Processing = { ...cloud.backend(), identify: async () => [{ uri, digest, size: 4 }] };
    const file = { path: uri, digest: "old", size: 4 };
    const read = () => processing(backend, `key.${digest}`, [file]).run(plan, { file: { uris: [uri] } });
    await read();
    expect(cloud.specs[0]?.plans[0]?.inputs["file"]).to.deep.equal({ uris: [uri] });
    digest = "new";
    const error = await read().catch((one: unknown) => one);
    expect(isZenError(error, "FILE_CHANGES") && error.place).to.equal(uri);
  });

  it("does not take up a job that has read a file while it was another one", async () => {
    const uri = "mem://data/trips.csv";
    const write = async (text: string) => void (await store.put("data/trips.csv", Buffer.from(text)));
    const identify = async () => {
      const text = Buffer.from(await collectBytes(store.get("data/trips.csv"))).toString();
      return [{ uri, digest: text, size: text.length }];
    };
    const backend: Processing = { ...cloud.backend(), identify };
    const file = { path: uri, digest: "n\n1\n", size: 4 };
    const read = () => processing(backend, "key.1", [file]).run(plan, { file: { uris: [uri] } });
    cloud.trouble.push(() => write("n\n2\n"));
    const error = await read().catch((one: unknown) => one);
    expect(isZenError(error, "FILE_CHANGES"), String(error)).to.equal(true);
    await write("n\n1\n");
    const { outputs } = await read();
    const ref = await artifacts.write(Dataset, outputs["bigRows"] as Dataset);
    const [part] = (await artifacts.open(ref)).parts;
    const written = await collectBytes(store.get(part?.at?.key as string));
    expect(Buffer.from(written).toString()).to.equal("n\n1\n");
  });

  it("takes up the job of an attempt that was lost", async () => {
    await processing().run(plan, { file: sample });
    await processing().run(plan, { file: sample });
    expect(cloud.specs).to.have.length(1);
    await processing(cloud.backend(), "other.0").run(plan, { file: sample });
    expect(cloud.specs).to.have.length(2);
  });

  it("begins again, elsewhere, after a job that failed", async () => {
    cloud.trouble.push(() => Promise.reject(new Error("no workers")));
    const failed = await processing()
      .run(plan, { file: sample })
      .catch((error: unknown) => error);
    expect((failed as Error).message).to.contain("no workers");
    await processing().run(plan, { file: sample });
    expect(new Set(ids())).to.have.property("size", 2);
    await processing().run(plan, { file: sample });
    expect(cloud.specs).to.have.length(2);
  });

  it("begins again when what an earlier job wrote is gone", async () => {
    await processing().run(plan, { file: sample });
    await store.delete(`${keyOf(ids()[0] as string)}/part-00000.parquet`);
    const { outputs } = await processing().run(plan, { file: sample });
    expect(cloud.specs).to.have.length(2);
    expect(await rowsOf(outputs["bigRows"] as Dataset)).to.have.length(2);
  });

  it("refuses a store that the engine cannot reach", async () => {
    const refused = await processing(cloud.backend(["gs"]))
      .run(plan, { file: sample })
      .catch((error: unknown) => error);
    expect(isZenError(refused, "PROCESSING_NOT_LOCAL")).to.equal(true);
    expect(cloud.specs).to.have.length(0);
  });
});
