import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { gcpClient } from "@zen/gcp-auth/client";
import type { JobHandle, WorkerInvocation } from "@zen/plugin-sdk";
import { CustomJobs } from "../api/custom-jobs.js";
import type { TrainingCloud } from "./cloud.js";

/** The API itself, as somebody at the console has it. */
export function clientOf(cloud: TrainingCloud): CustomJobs & { remove(name: string): Promise<void> } {
  const { endpoint, location, project } = cloud.config();
  const client = gcpClient({ project: project as string });
  const jobs = new CustomJobs(client, endpoint as string, location);
  const remove = async (name: string): Promise<void> => {
    await client.request({ method: "DELETE", url: `${endpoint}/v1/${name}` });
  };
  return Object.assign(jobs, { remove });
}

/** Submits from a process of its own. */
export async function second(
  cloud: TrainingCloud,
  verb: "submit",
  id: string,
  spec: WorkerInvocation,
): Promise<JobHandle> {
  const module = new URL("../training.js", import.meta.url).href;
  const code = `
    import { vertexTraining } from ${JSON.stringify(module)};
    const { jobs } = vertexTraining(${JSON.stringify(cloud.config())});
    console.log(JSON.stringify(await jobs.${verb}(${JSON.stringify(id)}, ${JSON.stringify(spec)})));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await text(child.stdout)) as JobHandle;
}
