import {
  ZenError,
  didYouMean,
  type ArtifactRef,
  type Deployment,
  type DeploymentRecord,
  type Endpoint,
  type ModelManifest,
  type ServedModel,
  type Serving,
} from "@zen/plugin-sdk";
import type { Model } from "@zen/plugin-sdk/pipeline";
import { predict, type Prediction, type RawRow } from "@zen/plugin-sdk/serving";
import { stackBackend } from "../workspace/backend-refs.js";
import { allPages } from "@zen/engine/records";
import type { Workspace } from "../workspace/workspace.js";

/** A deployment as the serving backend sees it now, with what the journal knows of it. */
export interface DeploymentDetails extends Deployment {
  readonly endpoint?: Endpoint;
  readonly record?: DeploymentRecord;
}

/** Models that answer requests, on the serving backend of the stack in use. */
export class Deployments {
  constructor(private readonly workspace: Workspace) {}

  async list(): Promise<readonly DeploymentDetails[]> {
    const [serving, records] = await Promise.all([this.#serving(), this.#records()]);
    const deployments = await serving.list();
    return Promise.all(deployments.map((deployment) => this.#details(serving, deployment, records)));
  }

  /** @throws ZenError `DEPLOYMENT_NOT_FOUND`. */
  async show(name: string): Promise<DeploymentDetails> {
    const serving = await this.#serving();
    const deployment = await serving.status(name);
    if (deployment === undefined)
      throw notFound(
        name,
        (await serving.list()).map((one) => one.name),
      );
    return this.#details(serving, deployment, await this.#records());
  }

  /** Ends a deployment. @throws ZenError `DEPLOYMENT_NOT_FOUND`. */
  async delete(name: string): Promise<void> {
    const serving = await this.#serving();
    const { record, revisions } = await this.show(name);
    await serving.undeploy(name);
    const model = revisions.at(-1)?.model ?? "";
    await this.#record({
      ...(record ?? (await this.#newRecord(name, model))),
      state: "deleted",
      updatedAt: new Date().toISOString(),
    });
  }

  /** Serves a model and waits until it answers, or fails to. @throws ZenError `DEPLOYMENT_REFUSED`, `DEPLOYMENT_FAILED`, `NOT_A_MODEL`. */
  async deploy(
    name: string,
    model: ArtifactRef,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<DeploymentDetails> {
    const serving = await this.#serving();
    await serving.deploy({ name, model: await this.#servedModel(model) }, options);
    let last: Deployment | undefined;
    for await (const state of serving.watch(name, options)) last = state;
    const failed = last?.revisions.find(
      ({ model: digest, error }) => digest === model.digest && error !== undefined,
    )?.error;
    if (failed !== undefined)
      throw new ZenError("DEPLOYMENT_FAILED", `The model was not brought into service as ${name}: ${failed.message}`, {
        hint: failed.hint ?? "What answered before goes on answering.",
      });
    const record = await this.#newRecord(name, model.digest);
    await this.#record(record);
    return this.show(name);
  }

  /** @throws ZenError `DEPLOYMENT_NOT_FOUND`, `ROWS_INVALID`, `PREDICTION_FAILED`. */
  async predict(name: string, rows: readonly RawRow[]): Promise<readonly Prediction[]> {
    const { endpoint, revisions } = await this.show(name);
    const revision = revisions.findLast(({ state, traffic }) => state === "ready" && traffic > 0) ?? revisions.at(-1);
    if (endpoint === undefined || revision === undefined)
      throw new ZenError("DEPLOYMENT_NOT_READY", `The deployment ${name} does not answer yet`, {
        hint: `See zen deployments:show ${name}.`,
      });
    return predict(endpoint, await this.#manifest(revision.model), rows);
  }

  async #servedModel(ref: ArtifactRef): Promise<ServedModel> {
    const engine = await this.workspace.engine();
    const manifest = await this.#manifest(ref.digest, ref);
    const source = await engine.open(ref);
    const files = await Promise.all(
      source.parts.map(
        async ({ path }) => [path, { uri: await source.uri(path), localPath: await source.localPath(path) }] as const,
      ),
    );
    return { digest: ref.digest, manifest, files: Object.fromEntries(files) };
  }

  async #manifest(digest: string, given?: ArtifactRef): Promise<ModelManifest> {
    const ref = given ?? (await this.#artifact(digest));
    if (ref.codec !== "model")
      throw new ZenError("NOT_A_MODEL", `The artifact ${digest.slice(0, 12)} is a ${ref.codec}, not a model`, {
        hint: "zen artifacts:list --codec model shows the models.",
      });
    const engine = await this.workspace.engine();
    return (await engine.load<Model>(ref)).manifest;
  }

  async #artifact(digest: string): Promise<ArtifactRef> {
    const { items } = await (
      await this.workspace.metadata()
    ).query("artifacts", { where: { field: "digest", op: "=", value: digest }, limit: 1 });
    if (items[0] !== undefined) return items[0];
    throw new ZenError(
      "ARTIFACT_NOT_FOUND",
      `The deployed model ${digest.slice(0, 12)} is not among this repository's artifacts`,
      { hint: "It was deployed from another repository; predict from there." },
    );
  }

  async #details(
    serving: Serving,
    deployment: Deployment,
    records: readonly DeploymentRecord[],
  ): Promise<DeploymentDetails> {
    const record = records.find(({ name, state }) => name === deployment.name && state === "deployed");
    const endpoint = deployment.state === "failed" ? {} : { endpoint: await serving.endpoint(deployment.name) };
    return { ...deployment, ...endpoint, ...(record === undefined ? {} : { record }) };
  }

  async #serving(): Promise<Serving> {
    return (await this.workspace.composition()).host.serving();
  }

  async #records(): Promise<readonly DeploymentRecord[]> {
    const stack = await this.workspace.stack();
    const store = await this.workspace.metadata();
    return allPages((query) => store.query("deployments", query), { where: { field: "stack", op: "=", value: stack } });
  }

  async #newRecord(name: string, model: string): Promise<DeploymentRecord> {
    const stack = await this.workspace.stack();
    const backend = stackBackend(this.workspace.document, stack, "serving").ref.use;
    return { name, model, backend, stack, state: "deployed", updatedAt: new Date().toISOString() };
  }

  async #record(record: DeploymentRecord): Promise<void> {
    await (await this.workspace.engine()).record([{ type: "deployment", record }]);
  }
}

function notFound(name: string, known: readonly string[]): ZenError {
  return new ZenError("DEPLOYMENT_NOT_FOUND", `There is no deployment ${JSON.stringify(name)}`, {
    hint:
      didYouMean(name, known) ??
      (known.length === 0
        ? "Nothing is deployed; a pipeline's deploy step or zen deploy does that."
        : `Known: ${known.join(", ")}.`),
  });
}
