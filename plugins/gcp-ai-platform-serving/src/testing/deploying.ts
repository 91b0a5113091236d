import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Deployment, DeploymentSpec, Serving } from "@zen/plugin-sdk";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { infer } from "@zen/plugin-sdk/serving";
import type { Config } from "../config.js";
import type { ServingCloud } from "./cloud.js";

/** A wish for the model that adds `offset`, under the name `sums`. */
export async function specOf(
  cloud: ServingCloud,
  offset: number,
  rest: Partial<DeploymentSpec> = {},
): Promise<DeploymentSpec> {
  const { contents, digest, manifest } = sampleModel(offset);
  return { name: "sums", model: { digest, manifest, files: await cloud.publish(contents) }, ...rest };
}

/** The deployment as a watch ends with it. */
export async function settled(serving: Serving): Promise<Deployment | undefined> {
  let last: Deployment | undefined;
  for await (const deployment of serving.watch("sums")) last = deployment;
  return last;
}

export async function deploy(
  cloud: ServingCloud,
  offset: number,
  rest: Partial<DeploymentSpec> = {},
  config: Partial<Config> = {},
): Promise<{ readonly serving: Serving; readonly deployment: Deployment | undefined }> {
  const serving = await cloud.open(config);
  await serving.deploy(await specOf(cloud, offset, rest));
  return { serving, deployment: await settled(serving) };
}

/** What the deployed model makes of 1. */
export async function ask(serving: Serving): Promise<number> {
  const x = { name: "x", datatype: "FP64", shape: [1], data: Float64Array.of(1) } as const;
  return Number((await infer(await serving.endpoint("sums"), [x]))[0]?.data[0]);
}

/** Wishes for it, and waits for it, in a process of its own. */
export async function deployElsewhere(cloud: ServingCloud, spec: DeploymentSpec): Promise<void> {
  const module = new URL("../open.js", import.meta.url).href;
  const code = `
    import { openVertexServing } from ${JSON.stringify(module)};
    const serving = await openVertexServing(${JSON.stringify(cloud.config())});
    await serving.deploy(${JSON.stringify(spec)});
    for await (const _ of serving.watch(${JSON.stringify(spec.name)}));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [exit] = (await once(child, "exit")) as [number | null];
  if (exit !== 0) throw new Error(`The other process ended with ${exit}.`);
}
