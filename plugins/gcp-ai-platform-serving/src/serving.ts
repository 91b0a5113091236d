import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Deployment, DeploymentSpec, Endpoint, Serving } from "@zen/plugin-sdk";
import { checkSpec, deploymentNotFound, publicView, revisionId, wished, withShares } from "@zen/plugin-sdk/serving";
import { describe } from "./describe.js";
import { endpointOf } from "./endpoint.js";
import { checkModel, stageModel } from "./stage.js";
import { newDocument, withDeployment, type DeploymentDocument } from "./state/document.js";
import { advance } from "./steps/advance.js";
import { end } from "./steps/end.js";
import type { Place } from "./steps/place.js";
import { InTurn } from "./in-turn.js";

/** In one process the steps of one deployment are taken in turn, which spares calls that would be refused. */
const inTurn = new InTurn();

/** Serves models at endpoints of Vertex AI. What is wished for is kept in the staging folder; it is carried on by whoever looks. */
export class VertexServing implements Serving {
  readonly supports = { traffic: true, replicas: true };

  constructor(
    private readonly place: Place,
    readonly identity: string,
    private readonly pollMs: number,
  ) {}

  async deploy(spec: DeploymentSpec, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Deployment> {
    checkSpec(spec, this.supports);
    checkModel(spec.model);
    signal?.throwIfAborted();
    const { wishes } = this.place;
    const { name } = spec;
    const id = revisionId(spec.model.digest);
    for (;;) {
      const before = await wishes.read(name);
      if (before?.ending !== undefined) {
        await this.#end(name, before.ending);
        continue;
      }
      if (before?.records[id]?.version === undefined) await stageModel(wishes.folder, name, spec.model, signal);
      const after = await wishes.change(name, (document) => {
        if (document?.ending !== undefined) return undefined; // Somebody ends it just now; then it is wished for anew.
        const deployment = wished(document?.deployment, spec);
        return withDeployment(document ?? newDocument(deployment), deployment);
      });
      if (after?.ending === undefined)
        return (await this.#look(name)) ?? publicView((after as DeploymentDocument).deployment);
    }
  }

  async status(name: string): Promise<Deployment | undefined> {
    return this.#look(name);
  }

  async *watch(
    name: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Deployment, void, undefined> {
    for (
      let last: Deployment | undefined;
      ;
      await delay(this.pollMs, undefined, signal === undefined ? {} : { signal })
    ) {
      signal?.throwIfAborted();
      const deployment = await this.#look(name);
      if (deployment === undefined) return;
      if (!isDeepStrictEqual(deployment, last)) yield deployment;
      last = deployment;
      if (deployment.state !== "pending") return;
    }
  }

  async list(): Promise<readonly Deployment[]> {
    const found: Deployment[] = [];
    for (const name of await this.place.wishes.names()) {
      const deployment = await this.#look(name);
      if (deployment !== undefined) found.push(deployment);
    }
    return found;
  }

  async traffic(name: string, shares: Readonly<Record<string, number>>): Promise<Deployment> {
    const after = await this.place.wishes.change(name, (document) => {
      if (document === undefined || document.ending !== undefined) throw deploymentNotFound(name);
      return withDeployment(document, withShares(document.deployment, shares));
    });
    return (await this.#look(name)) ?? publicView((after as DeploymentDocument).deployment);
  }

  async undeploy(name: string): Promise<void> {
    const mark = randomUUID();
    const found = await this.place.wishes.change(name, (document) =>
      document === undefined || document.ending !== undefined ? undefined : { ...document, ending: mark },
    );
    if (found?.ending !== undefined) await this.#end(name, found.ending);
  }

  async endpoint(name: string): Promise<Endpoint> {
    const document = await this.place.wishes.read(name);
    if (document === undefined || document.ending !== undefined) throw deploymentNotFound(name);
    return endpointOf(this.place, name);
  }

  #look(name: string): Promise<Deployment | undefined> {
    return inTurn.run(`${this.identity} ${name}`, async () => {
      const seen = await advance(this.place, name);
      return seen && describe(seen);
    });
  }

  #end(name: string, mark: string): Promise<void> {
    return inTurn.run(`${this.identity} ${name}`, () => end(this.place, name, mark, this.pollMs));
  }
}
