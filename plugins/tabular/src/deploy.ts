import { fromErrorRecord, ZenError, type Deployment, type ModelFile, type ServedModel } from "@zen/plugin-sdk";
import {
  effect,
  json,
  Model,
  p,
  type LocatedModel,
  type Model as ModelValue,
  type StepContext,
} from "@zen/plugin-sdk/pipeline";
import { inferUrl } from "@zen/plugin-sdk/serving";

/** What a deployment was found to be once it answered. */
export interface DeployedModel {
  readonly name: string;
  readonly revision: string;
  /** Digest of the Model artifact. */
  readonly model: string;
  /** Where to send requests; without credentials. */
  readonly url: string;
}

function givenModel(model: ModelValue, ctx: StepContext): LocatedModel {
  const digest = ctx.refs["model"]?.digest;
  if (digest !== undefined) return { digest, model, locate: (path) => ctx.locate("model", path) };
  throw new ZenError("ARTIFACT_NOT_FOUND", "The model to deploy is no stored artifact", {
    hint: "Deploy from a pipeline's run.",
  });
}

async function servedModel({ digest, model, locate }: LocatedModel): Promise<ServedModel> {
  const { manifest, files } = model;
  const located: Record<string, ModelFile> = {};
  for (const path of files.paths) {
    const file = await locate(path);
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

async function serve(name: string, model: LocatedModel, replicas: number, ctx: StepContext) {
  const served = await servedModel(model);
  await ctx.serving.deploy({ name, model: served, replicas }, { signal: ctx.signal });
  let last: Deployment | undefined;
  for await (const deployment of ctx.serving.watch(name, { signal: ctx.signal })) last = deployment;
  const revision = last?.revisions.find((candidate) => candidate.model === served.digest);
  if (revision?.state !== "ready") throw failure(name, last);
  return revision;
}

/**
 * Brings about that the model is served under a name, and waits until it answers. Run again with the same model it changes nothing. With
 * `follows`, a model name that another run may change at the same time, it is what the name stands for that is served in the end.
 */
export const deploy = effect(
  "deploy",
  {
    description: "Serves a model",
    inputs: {
      model: Model,
      name: p.string({ default: "", description: "The deployment's name; the pipeline's by default" }),
      replicas: p.int({ default: 1, min: 1 }),
      follows: p.string({
        default: "",
        description: "The model name whose live model is served; the given one by default",
      }),
    },
    outputs: { deployment: json<DeployedModel>() },
    uses: ["serving"],
  },
  async ({ model, name: given, replicas, follows }, ctx) => {
    const name = given === "" ? ctx.run.pipeline : given;
    const live = async (): Promise<LocatedModel | undefined> => (follows === "" ? undefined : ctx.models.live(follows));
    let served = (await live()) ?? givenModel(model, ctx);
    let revision = await serve(name, served, replicas, ctx);
    // Somebody who promoted meanwhile may have deployed before this did.
    for (let now = await live(); now !== undefined && now.digest !== served.digest; now = await live())
      revision = await serve(name, (served = now), replicas, ctx);
    const endpoint = await ctx.serving.endpoint(name);
    const url = inferUrl(endpoint);
    ctx.log.info(`Serving ${name} at ${url}`);
    return { deployment: { name, revision: revision.id, model: served.digest, url } };
  },
);
