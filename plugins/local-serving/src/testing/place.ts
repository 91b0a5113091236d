import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isAlive, type Deployment, type DeploymentSpec, type Serving } from "@zen/plugin-sdk";
import { sampleModel, type SampleModel } from "@zen/plugin-sdk/conformance";
import { infer } from "@zen/plugin-sdk/serving";
import type { Program } from "../backend/start-server.js";
import { serverOptions, type ServerOptions } from "../config.js";
import { openLocalServing } from "../serving.js";
import { layoutOf, type Layout } from "../state/layout.js";
import { readServer } from "../state/server-record.js";
import { published } from "./models.js";
import { processesLeft } from "./processes.js";

export const PROGRAM: Program = {
  path: fileURLToPath(new URL("../server/main.js", import.meta.url)),
  options: serverOptions({ threads: 1 }),
};

/** Ends the server of a state folder and waits until it is gone. */
export async function stopServer(folder: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const record = readServer(layoutOf(folder));
  if (record === undefined) return;
  if (isAlive(record.process) === true) process.kill(record.process.pid, signal);
  while (isAlive(record.process) === true) await delay(5);
}

/** A state folder of a test's own, and what tests do there. */
export class TestPlace {
  readonly folder: string;
  readonly layout: Layout;

  private constructor(readonly root: string) {
    this.folder = join(root, "serving");
    this.layout = layoutOf(this.folder);
  }

  static async create(): Promise<TestPlace> {
    return new TestPlace(await mkdtemp(join(tmpdir(), "zen-serving-")));
  }

  open(options: Partial<ServerOptions> = {}, path = PROGRAM.path): Promise<Serving> {
    return openLocalServing(this.folder, { path, options: { ...PROGRAM.options, ...options } });
  }

  async spec(name: string, model: number | SampleModel): Promise<DeploymentSpec> {
    const sample = typeof model === "number" ? sampleModel(model) : model;
    return { name, model: await published(join(this.root, "artifacts"), sample) };
  }

  /** Deploys the model that adds `offset` and waits for what becomes of it. */
  async deploy(serving: Serving, name: string, offset: number): Promise<Deployment> {
    await serving.deploy(await this.spec(name, offset));
    return settled(serving, name);
  }

  /** Ends the server, and fails when any process goes on working in the folder. */
  async dispose(): Promise<void> {
    await stopServer(this.folder).catch((error: unknown) => {
      if ((error as { code?: string }).code !== "SERVING_STATE_DAMAGED") throw error;
    });
    const left = await processesLeft(this.root, 5000);
    await rm(this.root, { recursive: true });
    if (left.length > 0) throw new Error(`Left behind: ${left.join("; ")}`);
  }
}

/** The deployment as a watch ends with it. */
export async function settled(serving: Serving, name: string): Promise<Deployment> {
  let last: Deployment | undefined;
  for await (const deployment of serving.watch(name)) last = deployment;
  if (last === undefined) throw new Error(`There is no deployment ${name}.`);
  return last;
}

/** What a deployed model makes of 1. */
export async function ask(serving: Serving, name: string): Promise<number> {
  const one = { name: "x", datatype: "FP64", shape: [1], data: Float64Array.of(1) } as const;
  const [output] = await infer(await serving.endpoint(name), [one]);
  return Number(output?.data[0]);
}
