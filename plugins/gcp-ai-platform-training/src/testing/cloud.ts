import type { Training } from "@zen/plugin-sdk";
import {
  logging,
  startGcp,
  vertex,
  type Definitions,
  type Gcp,
  type Logging,
  type Vertex,
  type VertexOptions,
} from "@zen/gcp-emulators";
import type { Config } from "../config.js";
import { vertexTraining } from "../training.js";

export const IMAGE = "europe-west4-docker.pkg.dev/zen-project/zen/worker@sha256:0";

/** A pretended Google Cloud with one image, which is this machine's Node. */
export class TrainingCloud {
  private constructor(
    readonly gcp: Gcp,
    readonly vertex: Vertex,
    readonly logging: Logging,
    private readonly restore: () => void,
  ) {}

  static async start(
    options: VertexOptions = {},
    definitions: Readonly<Record<string, readonly Definitions[]>> = {},
  ): Promise<TrainingCloud> {
    const service = vertex({ images: { [IMAGE]: { entrypoint: ["node"] } }, ...options });
    const gcp = await startGcp({ services: [logging, service], definitions });
    const before = Object.keys(gcp.env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, gcp.env);
    const restore = (): void => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    };
    return new TrainingCloud(gcp, gcp.service(service), gcp.service(logging), restore);
  }

  config(more: Partial<Config> = {}): Config {
    const { endpoints } = this.gcp;
    return {
      ...{ project: this.gcp.project, location: "europe-west4", image: IMAGE },
      ...{ endpoint: endpoints["vertex"] as string, loggingEndpoint: endpoints["logging"] as string },
      ...{ pollSeconds: 0.02, logSettleSeconds: 0 },
      ...more,
    };
  }

  open(more: Partial<Config> = {}): Training {
    return vertexTraining(this.config(more));
  }

  /** Ends the cloud. @throws Error naming what a test has left running. */
  async dispose(): Promise<void> {
    const left = this.gcp.leftovers();
    await this.gcp.close();
    this.restore();
    if (left.length > 0) throw new Error(`Left over: ${left.join("; ")}`);
  }
}
