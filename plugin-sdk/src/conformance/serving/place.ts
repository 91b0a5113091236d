import assert from "node:assert/strict";
import type { Deployment, DeploymentSpec, Endpoint, ModelFile, Serving } from "../../contracts/serving.js";
import { infer } from "../../serving/infer.js";
import type { InputTensor, OutputTensor } from "../../serving/tensors.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { within } from "../expect.js";
import { sampleModel, served, type SampleModel } from "./sample-model.js";

/** Where deployments live: a folder, a cluster's namespace, a cloud's project. */
export interface ServingPlace extends Place<Serving> {
  /** Puts files where the backend finds them. */
  publish(contents: Readonly<Record<string, Uint8Array>>): Promise<Readonly<Record<string, ModelFile>>>;
  /** Asks an endpoint; over HTTP when absent. */
  infer?(endpoint: Endpoint, tensors: readonly InputTensor[]): Promise<readonly OutputTensor[]>;
  /** How long a model may take to load here; 20 seconds when absent. */
  readonly patienceMs?: number;
}

/** What a case does with the instance and place it is given. */
export class Tester {
  constructor(
    readonly serving: Serving,
    readonly another: () => Promise<Serving>,
    readonly place: ServingPlace,
  ) {}

  async spec(name: string, model: SampleModel | number, rest: Partial<DeploymentSpec> = {}): Promise<DeploymentSpec> {
    const sample = typeof model === "number" ? sampleModel(model) : model;
    return { name, model: served(sample, await this.place.publish(sample.contents)), ...rest };
  }

  /** Deploys and waits; gives the state after which the watch ended. */
  async deploy(
    name: string,
    model: SampleModel | number,
    rest: Partial<DeploymentSpec> = {},
    serving = this.serving,
  ): Promise<Deployment> {
    await serving.deploy(await this.spec(name, model, rest));
    return this.settled(name, serving);
  }

  async settled(name: string, serving = this.serving): Promise<Deployment> {
    return within(
      this.place.patienceMs ?? 20_000,
      `bringing ${name} about`,
      (async () => {
        let last: Deployment | undefined;
        for await (const state of serving.watch(name)) last = state;
        assert.ok(last !== undefined, `watch of ${name} yielded nothing`);
        assert.notEqual(last.state, "pending", "watch ended on a pending deployment");
        return last;
      })(),
    );
  }

  /** What the deployment makes of x. */
  async ask(name: string, x: number, serving = this.serving): Promise<number> {
    const tensors: InputTensor[] = [{ name: "x", datatype: "FP64", shape: [1], data: Float64Array.of(x) }];
    const outputs = await (this.place.infer ?? infer)(await serving.endpoint(name), tensors);
    return Number(outputs.find((output) => output.name === "value")?.data[0]);
  }
}

export function servingCase(name: string, run: (tester: Tester) => Promise<void>): ConformanceCase<ServingPlace> {
  return {
    name,
    run: (place) => caseWith<Serving>(name, (serving, another) => run(new Tester(serving, another, place))).run(place),
  };
}

export function idOf(offset: number): string {
  return sampleModel(offset).digest.slice(0, 12);
}
