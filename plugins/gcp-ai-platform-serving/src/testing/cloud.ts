import { randomUUID } from "node:crypto";
import type { ModelFile, Serving } from "@zen/plugin-sdk";
import type { ServingPlace } from "@zen/plugin-sdk/conformance";
import {
  dedicatedPrediction,
  startGcp,
  storage,
  vertex,
  type Definitions,
  type Gcp,
  type Image,
  type Vertex,
  type VertexOptions,
} from "@zen/gcp-emulators";
import type { Config } from "../config.js";
import { openVertexServing } from "../open.js";
import { gcpClient } from "@zen/gcp-auth/client";

export const IMAGE = "europe-west4-docker.pkg.dev/zen-project/zen/serving@sha256:0";
export const BUCKET = "zen-models";

/** A pretended Google Cloud with one bucket and one serving image. */
export class ServingCloud implements ServingPlace {
  readonly patienceMs = 30_000;

  private constructor(
    readonly gcp: Gcp,
    readonly vertex: Vertex,
    private readonly restore: () => void,
  ) {}

  static async start(
    image: Image,
    options: VertexOptions = {},
    definitions: Readonly<Record<string, readonly Definitions[]>> = {},
  ): Promise<ServingCloud> {
    const service = vertex({ images: { [IMAGE]: image }, ...options });
    const gcp = await startGcp({ services: [storage, service, dedicatedPrediction], definitions });
    gcp.service(storage).addBucket({ name: BUCKET, location: "EUROPE-WEST4" });
    const before = Object.keys(gcp.env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, gcp.env);
    const restore = (): void => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    };
    return new ServingCloud(gcp, gcp.service(service), restore);
  }

  config(more: Partial<Config> = {}): Config {
    const { endpoints, project } = this.gcp;
    return {
      ...{ project, location: "europe-west4", image: IMAGE, staging: `gs://${BUCKET}/serving`, pollSeconds: 0.02 },
      ...{ endpoint: endpoints["vertex"] as string, storageEndpoint: endpoints["storage"] as string },
      ...(more.dedicated === false ? {} : { predictionEndpoint: endpoints["vertex-prediction"] as string }),
      ...more,
    };
  }

  open(more: Partial<Config> = {}): Promise<Serving> {
    return openVertexServing(this.config(more));
  }

  /** Puts a model's files into the bucket, as an artifact store does: by what they hold, not by their names. */
  async publish(contents: Readonly<Record<string, Uint8Array>>): Promise<Readonly<Record<string, ModelFile>>> {
    const client = gcpClient({ project: this.gcp.project });
    const files: Record<string, ModelFile> = {};
    for (const [path, body] of Object.entries(contents)) {
      const name = `artifacts/${randomUUID()}`;
      const url = `${this.gcp.endpoints["storage"]}/upload/storage/v1/b/${BUCKET}/o?uploadType=media&name=${encodeURIComponent(name)}`;
      const headers = { ...(await client.headers(url)), "content-type": "application/octet-stream" };
      const answer = await fetch(url, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(await answer.text());
      files[path] = { uri: `gs://${BUCKET}/${name}` };
    }
    return files;
  }

  /** Names of the objects that are there beside the published ones. */
  get staged(): readonly string[] {
    return this.gcp
      .service(storage)
      .objects(BUCKET)
      .filter((name) => !name.startsWith("artifacts/"));
  }

  /** Undeploys everything and ends the cloud. @throws Error naming what is left. */
  async dispose(): Promise<void> {
    try {
      const serving = await this.open();
      for (const { name } of await serving.list()) await serving.undeploy(name);
      const left = this.gcp.leftovers().filter((what) => !what.includes(`${BUCKET}/artifacts/`));
      if (left.length > 0) throw new Error(`Left over: ${left.join("; ")}`);
    } finally {
      await this.gcp.close();
      this.restore();
    }
  }
}
