import { expect } from "chai";
import {
  compute,
  startGcp,
  storage,
  type ComputeFace,
  type Gcp,
  type Service,
  type StorageFace,
} from "@zen/gcp-emulators";
import { workerImage } from "./worker-image.js";

export const WORKER_IMAGE = "europe-west4-docker.pkg.dev/zen-project/zen/worker:1";
export const BUCKET = "zen-data";

/** A pretended Google Cloud for a `describe`, with a bucket, and machines that pull the worker's image. */
export class PretendedCloud {
  #gcp: Gcp | undefined;
  #compute: Service<ComputeFace> | undefined;
  #before: readonly (readonly [string, string | undefined])[] = [];

  get gcp(): Gcp {
    if (this.#gcp === undefined)
      throw new Error("The cloud is made before the tests run, not while they are declared.");
    return this.#gcp;
  }

  get machines(): ComputeFace {
    return this.gcp.service(this.#compute as Service<ComputeFace>);
  }

  get storage(): StorageFace {
    return this.gcp.service(storage);
  }

  /** The artifact store in the bucket. */
  store(): Readonly<Record<string, unknown>> {
    const { endpoints, project } = this.gcp;
    return { use: "gcp-storage", config: { project, bucket: BUCKET, endpoint: endpoints["storage"] } };
  }

  /** A stack whose runs are hosted on machines of the cloud; `records` where the artifacts are not in the bucket. */
  stack(records?: string): Readonly<Record<string, unknown>> {
    const { endpoints, project } = this.gcp;
    const config = {
      ...{ project, zone: "europe-west4-a", image: WORKER_IMAGE },
      ...(records === undefined ? {} : { records }),
      ...{ pollSeconds: 0.2, graceSeconds: 10 },
      ...{ endpoint: endpoints["compute"], storageEndpoint: endpoints["storage"] },
    };
    return { orchestrator: { use: "gcp-compute", config } };
  }

  /** @internal */
  async start(): Promise<void> {
    const images = { [WORKER_IMAGE]: await workerImage() };
    this.#compute = compute({ images, delays: { provisioning: 100, staging: 100, stopping: 100 } });
    this.#gcp = await startGcp({ services: [storage, this.#compute] });
    this.storage.addBucket({ name: BUCKET });
    this.#before = Object.keys(this.#gcp.env).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, this.#gcp.env);
  }

  /** @throws when a machine is left over, once those that have just ended are gone. @internal */
  async stop(): Promise<void> {
    const { machines, gcp } = this;
    for (let tries = 0; machines.instances.names.length > 0 && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const left = machines.leftovers();
    for (const [name, value] of this.#before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await gcp.close();
    expect(left, "left over").to.deep.equal([]);
  }
}

export function usePretendedCloud(): PretendedCloud {
  const cloud = new PretendedCloud();
  before(() => cloud.start());
  after(() => cloud.stop());
  return cloud;
}
