import {
  compute,
  startGcp,
  type ComputeFace,
  type ComputeOptions,
  type Definitions,
  type Gcp,
  type Service,
} from "@zen/gcp-emulators";
import { gcpCompute, type GivenConfig } from "../orchestrator.js";
import { bucket } from "./bucket.js";

export const IMAGE = "europe-west4-docker.pkg.dev/zen-project/zen/worker:1";
export const ZONE = "europe-west4-a";

export interface TestCloud {
  readonly gcp: Gcp;
  readonly face: ComputeFace;
  open(config?: Partial<GivenConfig>): ReturnType<typeof gcpCompute>;
  /** @throws where anything is left over. */
  close(): Promise<void>;
}

/** A pretended cloud whose machines start `node` for the worker's image; what Google's libraries look at points to it meanwhile. */
export async function testCloud(
  options: ComputeOptions = {},
  definitions: readonly Definitions[] = [],
): Promise<TestCloud> {
  const service: Service<ComputeFace> = compute({
    images: { [IMAGE]: { entrypoint: [process.execPath] } },
    ...options,
  });
  const gcp = await startGcp({ services: [service, bucket], definitions: { compute: definitions } });
  const before = Object.keys(gcp.env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, gcp.env);
  return {
    gcp,
    face: gcp.service(service),
    open: (config = {}) =>
      gcpCompute({
        zone: ZONE,
        image: IMAGE,
        project: gcp.project,
        records: "gs://zen-records/jobs",
        pollSeconds: 0.03,
        graceSeconds: 5,
        endpoint: gcp.endpoints["compute"] as string,
        storageEndpoint: gcp.endpoints["storage"] as string,
        ...config,
      }),
    async close() {
      const left = await settled(() => gcp.leftovers());
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      await gcp.close();
      if (left.length > 0) throw new Error(`left over: ${left.join(", ")}`);
    },
  };
}

/** A machine that has said how its job ended needs a moment to remove itself. */
async function settled(leftovers: () => readonly string[]): Promise<readonly string[]> {
  for (let tries = 0; tries < 200 && leftovers().length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return leftovers();
}
