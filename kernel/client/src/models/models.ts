import {
  didYouMean,
  ZenError,
  type ArtifactRef,
  type Digest,
  type ModelRecord,
  type PromotionRecord,
} from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";

export interface ChangeModelOptions {
  /** Why, as a sentence, for the record. */
  readonly because?: string;
  /** Leave deployments that serve what was live as they are; they follow unless told. */
  readonly keepDeployments?: boolean;
  readonly signal?: AbortSignal;
}

/** What a name stands for after a change, and the deployments that serve it now in the place of the one before. */
export interface ModelChanged {
  readonly model: ModelRecord;
  readonly decision: PromotionRecord;
  readonly deployments: readonly string[];
}

/** Names for the models in use. A pipeline's `promote` step decides which model a name stands for; so can a person. */
export class Models {
  constructor(private readonly workspace: Workspace) {}

  /** By name; those that stand for a model. */
  async list(): Promise<readonly ModelRecord[]> {
    const { modelNames, readModel } = await import("./parts.js");
    const store = await this.#store();
    const states = await Promise.all((await modelNames(store)).map((name) => readModel(store, name)));
    return states.flatMap(({ model }) => model ?? []);
  }

  /** @throws ZenError `MODEL_NOT_FOUND`. */
  async get(name: string): Promise<ModelRecord> {
    const { readModel } = await import("./parts.js");
    const { model } = await readModel(await this.#store(), name);
    return model ?? this.#notFound(name);
  }

  /** Every decision about a name, the last one first. @throws ZenError `MODEL_NOT_FOUND`. */
  async history(name: string): Promise<readonly PromotionRecord[]> {
    const { decisionsOf } = await import("./parts.js");
    const decisions = await decisionsOf(await this.#store(), name);
    return decisions.length === 0 ? this.#notFound(name) : decisions.toReversed();
  }

  /**
   * Makes a model the live one of a name because somebody says so, without measuring it.
   * @throws ZenError `NOT_A_MODEL`, `MODEL_LIVE_ALREADY`, `MODEL_NAME_INVALID`, or as `deployments.deploy`.
   */
  async promote(name: string, artifact: ArtifactRef, options: ChangeModelOptions = {}): Promise<ModelChanged> {
    const { because = "somebody said so" } = options;
    if (artifact.codec !== "model")
      throw new ZenError(
        "NOT_A_MODEL",
        `The artifact ${artifact.digest.slice(0, 12)} is a ${artifact.codec}, not a model`,
        {
          hint: "zen artifacts:list --codec model shows the models.",
        },
      );
    const { digest, kind, codec, size, inline, summary } = artifact;
    const candidate: ArtifactRef = {
      digest,
      kind,
      codec,
      size,
      ...(inline === undefined ? {} : { inline }),
      ...(summary === undefined ? {} : { summary }),
    };
    return this.#change(name, options, (live) => {
      if (live?.live.artifact.digest === digest)
        throw new ZenError("MODEL_LIVE_ALREADY", `${digest.slice(0, 12)} is the live model of ${name} already`, {
          hint: `zen models:show ${name} shows it.`,
        });
      return { decision: "promoted", because, candidate };
    });
  }

  /**
   * Makes the model live that was so before; again, the one before that. Deployments that serve the one that was live serve it then.
   * @throws ZenError `MODEL_NOT_FOUND`, `MODEL_WITHOUT_PREDECESSOR`, or as `deployments.deploy`.
   */
  async rollback(name: string, options: ChangeModelOptions = {}): Promise<ModelChanged> {
    const { because = "somebody said so" } = options;
    await this.get(name);
    return this.#change(name, options, (live) => {
      const [before] = live?.before ?? [];
      if (before !== undefined) return { decision: "rolled-back", because, candidate: before.artifact };
      throw new ZenError(
        "MODEL_WITHOUT_PREDECESSOR",
        `Before the live model of ${name} none was live that is still known`,
        {
          hint: "Promote another model with zen models:promote.",
        },
      );
    });
  }

  /** Digests of the models that names stand for, and of those that a rollback can go back to. */
  async inUse(): Promise<ReadonlySet<Digest>> {
    const { modelsInUse } = await import("./parts.js");
    return modelsInUse(await this.#store());
  }

  async #change(
    name: string,
    { keepDeployments = false, signal }: ChangeModelOptions,
    judge: (live: ModelRecord | undefined) => {
      readonly decision: PromotionRecord["decision"];
      readonly because: string;
      readonly candidate: ArtifactRef;
    },
  ): Promise<ModelChanged> {
    const { decideModel, modelStream, SharedState } = await import("./parts.js");
    const store = await this.#store();
    let before: ModelRecord | undefined;
    const { record, model } = await decideModel(store, name, async (live) => judge((before = live)));
    const { host } = await this.workspace.composition();
    await new SharedState(store, await host.metadataStore(), modelStream(name)).sync();
    const { follow } = await import("./follow.js");
    const deployments =
      keepDeployments || before === undefined || model === undefined
        ? []
        : await follow(this.workspace, before.live.artifact.digest, model.live.artifact, signal);
    return { model: model as ModelRecord, decision: record, deployments };
  }

  async #store() {
    await this.workspace.engine(); // a repository without plugins says so
    return (await this.workspace.composition()).host.artifactStore();
  }

  async #notFound(name: string): Promise<never> {
    const known = (await this.list()).map((one) => one.name);
    throw new ZenError("MODEL_NOT_FOUND", `There is no model of the name ${JSON.stringify(name)}`, {
      hint:
        didYouMean(name, known) ??
        (known.length === 0
          ? "A pipeline's promote step names one, or zen models:promote."
          : `Known: ${known.join(", ")}.`),
    });
  }
}
