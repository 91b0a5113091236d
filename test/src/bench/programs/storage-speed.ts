/**
 * Prints, as JSON, the seconds that a file of `MIB` and `FILES` small objects take into and out of the pretended Cloud Storage: through the
 * artifact store, and through Google's own client beside it.
 */
import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Storage } from "@google-cloud/storage";
import { startGcp, storage } from "@zen/gcp-emulators";
import gcpStorage from "@zen/gcp-storage";
import type { ArtifactStore } from "@zen/plugin-sdk";
import { time } from "../measure.js";

interface Backend {
  create(config: object, scope: object): Promise<ArtifactStore>;
}

const [file, files] = process.argv.slice(2) as [string, string];
const AT_ONCE = 32;
const gcp = await startGcp({ services: [storage] });
Object.assign(process.env, gcp.env);
gcp.service(storage).addBucket({ name: "zen-bench" });
const endpoint = gcp.endpoints["storage"] as string;
const backends: Backend[] = [];
await gcpStorage.setup({ provide: (_: unknown, backend: Backend) => backends.push(backend) } as never);
const [backend] = backends as [Backend];
const store = await backend.create(
  { bucket: "zen-bench", prefix: "zen", endpoint },
  { log: { debug: () => undefined } },
);
const client = new Storage({ apiEndpoint: endpoint, useAuthWithCustomEndpoint: true, projectId: gcp.project });
const authorization = `Bearer ${gcp.tokens.issue(gcp.account).token}`;
// Its resumable uploads to an endpoint of one's own leave the token out.
client.interceptors.push({
  request: (options: { headers?: object }) => ({ ...options, headers: { ...options.headers, authorization } }),
} as never);
const bucket = client.bucket("zen-bench");
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
const bytes = Buffer.alloc(1_000, "x");
const names = Array.from({ length: Number(files) }, (_, index) => `many/${index}`);

async function each(work: (name: string) => Promise<unknown>): Promise<void> {
  const waiting = [...names];
  const worker = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) await work(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function read(name: string): Promise<void> {
  for await (const _ of store.get(name));
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => (await time(work)) / 1000;
console.log(
  JSON.stringify({
    barePut: await seconds(() => pipeline(createReadStream(file), bucket.file("big").createWriteStream())),
    put: await seconds(() => store.put("big", { localPath: file, move: false })),
    bareGet: await seconds(() => pipeline(bucket.file("big").createReadStream(), nowhere())),
    get: await seconds(() => read("big")),
    bareManyPut: await seconds(() => each((name) => bucket.file(name).save(bytes, { resumable: false }))),
    manyPut: await seconds(() => each((name) => store.put(name, bytes))),
    bareManyGet: await seconds(() => each((name) => bucket.file(name).download())),
    manyGet: await seconds(() => each(read)),
  }),
);
await store.close?.();
await gcp.close();
