import { fromErrorRecord, ZenError, type Deployment, type ModelFile, type ServedModel } from "@zen/plugin-sdk";
import { effect, json, Model, p, type Model as ModelValue, type StepContext } from "@zen/plugin-sdk/pipeline";

/** What a deployment was found to be once it answered. */
export interface DeployedModel {
  readonly name: string;
  readonly revision: string;
  /** Digest of the Model artifact. */
  readonly model: string;
  /** Where to send requests; without credentials. */
  readonly url: string;
}

async function servedModel({ manifest, files }: ModelValue, ctx: StepContext): Promise<ServedModel> {
  const digest = ctx.refs["model"]?.digest;
  if (digest === undefined)
    throw new ZenError("ARTIFACT_NOT_FOUND", "The model to deploy is no stored artifact", {
      hint: "Deploy from a pipeline's run.",
    });
  const located: Record<string, ModelFile> = {};
  for (const path of files.paths) {
    const file = await ctx.locate("model", path);
    // Not every store has its objects on this machine, and a server may be here.
    located[path] = { uri: file.uri, localPath: file.localPath ?? (await files.localPath(path)) };
  }
  return { digest, manifest, files: located };
}

function failure(name: string, deployment: Deployment | undefined): ZenError {
  const error = deployment?.revisions.find((revision) => revision.error !== undefined)?.error;
  return new ZenError("DEPLOYMENT_FAILED", `The deployment ${name} did not become ready`, {
    hint: error?.hint ?? "See what the serving backend says with zen deployments:show.",
    ...(error === undefined ? {} : { cause: fromErrorRecord(error) }),
  });
}

/**
 * Brings about that the model is served under a name, and waits until it answers. Run again with the same model it changes nothing.
 */
export const deploy = effect(
  "deploy",
  {
    description: "Serves a model",
    inputs: {
      model: Model,
      name: p.string({ default: "", description: "The deployment's name; the pipeline's by default" }),
      replicas: p.int({ default: 1, min: 1 }),
    },
    outputs: { deployment: json<DeployedModel>() },
    uses: ["serving"],
  },
  async ({ model, name: given, replicas }, ctx) => {
    const name = given === "" ? ctx.run.pipeline : given;
    const served = await servedModel(model, ctx);
    await ctx.serving.deploy({ name, model: served, replicas }, { signal: ctx.signal });
    let last: Deployment | undefined;
    for await (const deployment of ctx.serving.watch(name, { signal: ctx.signal })) last = deployment;
    const revision = last?.revisions.find((candidate) => candidate.model === served.digest);
    if (revision?.state !== "ready") throw failure(name, last);
    const endpoint = await ctx.serving.endpoint(name);
    const url = `${endpoint.base}${endpoint.pathPrefix}/v2/models/${endpoint.model}`;
    ctx.log.info(`Serving ${name} at ${url}`);
    return { deployment: { name, revision: revision.id, model: served.digest, url } };
  },
);
