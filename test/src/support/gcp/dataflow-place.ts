import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BackendFactory, FileLocation, Plugin, Processing } from "@zen/plugin-sdk";
import type { ProcessingHarness } from "@zen/plugin-sdk/conformance";
import { memoryProcessing } from "@zen/plugin-sdk/memory";
import dataflowPlugin from "@zen/gcp-dataflow";
import { startGcp, storage, type Definitions } from "@zen/gcp-emulators";
import { beamExecutor, beamOnStorageExecutor, dataflow } from "@zen/gcp-emulators/dataflow";

const BUCKET = "zen-data";

export interface DataflowPlaceOptions {
  readonly python: string;
  /** Whether Beam itself reads and writes Cloud Storage, for which `python` has its connectors; else files are copied for it. */
  readonly connectors?: boolean;
  /** What requests and answers are held to, by service. */
  readonly definitions: Readonly<Record<string, readonly Definitions[]>>;
}

/** A pretended Google Cloud whose Dataflow runs real Beam, and files in its Storage. What is left on Dataflow at the end is a fault. */
export async function dataflowPlace(options: DataflowPlaceOptions): Promise<ProcessingHarness> {
  const { python, connectors = false, definitions } = options;
  const cloud = () => ({ env: gcp.env, storage: gcp.endpoints["storage"] as string, project: gcp.project });
  const service = dataflow({ execute: connectors ? beamOnStorageExecutor(python, cloud) : beamExecutor(python) });
  const gcp = await startGcp({ services: [storage, service], definitions });
  const before = Object.keys(gcp.env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, gcp.env);
  gcp.service(storage).addBucket({ name: BUCKET, location: "US-CENTRAL1" });
  const copies = await mkdtemp(path.join(tmpdir(), "zen-copies-"));
  const { url, fetchObject } = objects(gcp.endpoints["storage"] as string, () => gcp.tokens.issue(gcp.account).token);
  const locate = (uri: string): FileLocation => ({ uris: [uri] });
  const uriOf = (target: object): string => (target as { readonly uri: string }).uri;

  return {
    async open() {
      const factory = await factoryOf(dataflowPlugin);
      const nothing = (): void => undefined;
      const config = {
        ...{ region: "us-central1", tempLocation: `gs://${BUCKET}/temp`, machineType: "e2-standard-2", maxWorkers: 1 },
        ...{ maxRunHours: 1, preflight: true, minimumImportance: "basic", pollSeconds: 0.1, maxPollSeconds: 1 },
        endpoint: gcp.endpoints["dataflow"] as string,
        storageEndpoint: gcp.endpoints["storage"] as string,
      };
      const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
      const processing = await factory.create(config, { log } as never);
      return { ...processing, read: (location, options) => readCopies(location, options, copies, fetchObject) };
    },
    async put(name, content) {
      const response = await fetch(url(`/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=in/${name}`), {
        method: "POST",
        body: content,
        headers: { authorization: `Bearer ${gcp.tokens.issue(gcp.account).token}`, "content-type": "text/plain" },
      });
      if (!response.ok) throw new Error(await response.text());
      return locate(`gs://${BUCKET}/in/${name}`);
    },
    target: async (name) => ({ uri: `gs://${BUCKET}/out/${name}` }),
    locate: async (target, file) => locate(`${uriOf(target)}/${file}`),
    get: async (target, file) => fetchObject(`${uriOf(target)}/${file}`),
    async dispose() {
      const left = gcp.leftovers().filter((what) => what.startsWith("dataflow"));
      await gcp.close();
      await rm(copies, { recursive: true, force: true });
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      if (left.length > 0) throw new Error(`Left on Dataflow: ${left.join(", ")}`);
    },
  };
}

function objects(base: string, token: () => string) {
  const url = (rest: string): string => `${base}${rest}`;
  return {
    url,
    async fetchObject(uri: string): Promise<Uint8Array> {
      const object = encodeURIComponent(uri.slice(`gs://${BUCKET}/`.length));
      const headers = { authorization: `Bearer ${token()}` };
      const response = await fetch(url(`/storage/v1/b/${BUCKET}/o/${object}?alt=media`), { headers });
      if (!response.ok) throw new Error(await response.text());
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** The backend leaves reading datasets to the engine, which reads objects of its artifact store. */
async function* readCopies(
  location: Parameters<NonNullable<Processing["read"]>>[0],
  options: Parameters<NonNullable<Processing["read"]>>[1],
  folder: string,
  fetchObject: (uri: string) => Promise<Uint8Array>,
) {
  const own = await mkdtemp(path.join(folder, "dataset-"));
  const localPaths: string[] = [];
  for (const [index, uri] of location.uris.entries()) {
    const file = path.join(own, `${index}.parquet`);
    await writeFile(file, await fetchObject(uri));
    localPaths.push(file);
  }
  yield* memoryProcessing().read!({ ...location, localPaths }, options);
}

async function factoryOf(plugin: Plugin): Promise<BackendFactory<Processing>> {
  return new Promise((resolve) => {
    const provide = (_: unknown, backend: BackendFactory<Processing>): void => resolve(backend);
    void plugin.setup({ provide } as never);
  });
}
