import { GoogleError } from "../core/google-error.js";
import { page } from "../core/pages.js";
import type { Call, Cloud, Route } from "../core/service.js";
import { parseComparisons, satisfies } from "../filters/comparisons.js";
import type { ModelVersion } from "./model.js";
import { checkDisplayName, checkLabels, notFound, parentOf, type Numbers } from "./names.js";
import type { Operation, Operations } from "./operations.js";
import type { Settings } from "./options.js";

const COLLECTION = "/v1/projects/{project}/locations/{location}/models";
const MODEL_ID = /^[a-z_][a-z0-9_-]{0,62}$/;
const ALIAS = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/;

interface UploadRequest {
  readonly model?: Partial<ModelVersion>;
  readonly modelId?: string;
  readonly parentModel?: string;
}

/** `projects.locations.models`: models with their versions. */
export class Models {
  readonly #models = new Map<string, ModelVersion[]>();

  constructor(
    private readonly cloud: Cloud,
    private readonly settings: Settings,
    private readonly numbers: Numbers,
    private readonly operations: Operations,
  ) {}

  get routes(): readonly Route[] {
    const route = (
      verb: string,
      permission: string,
      method: Route["method"],
      path: string,
      handle: (call: Call) => unknown,
    ): Route => ({
      id: `aiplatform.projects.locations.models.${verb}`,
      permission: `aiplatform.${permission}`,
      ...{ method, path, handle },
    });
    return [
      route("upload", "models.upload", "POST", `${COLLECTION}:upload`, (call) => this.#upload(call)),
      route("listVersions", "models.get", "GET", `${COLLECTION}/{model}:listVersions`, (call) =>
        this.#listVersions(call),
      ),
      route("deleteVersion", "models.delete", "DELETE", `${COLLECTION}/{model}:deleteVersion`, (call) =>
        this.#deleteVersion(call),
      ),
      route("get", "models.get", "GET", `${COLLECTION}/{model}`, (call) => this.find(this.#name(call))),
      route("delete", "models.delete", "DELETE", `${COLLECTION}/{model}`, (call) => this.#delete(call)),
    ];
  }

  /** A version by `NAME`, which is the default one, `NAME@NUMBER` or `NAME@ALIAS`. The project may be its id or its number. @throws GoogleError */
  find(reference: string): ModelVersion {
    const [given = "", version = "default"] = reference.split("@");
    const name = given.replace(`projects/${this.cloud.project}/`, `projects/${this.cloud.projectNumber}/`);
    const found = this.#models
      .get(name)
      ?.find((one) => one.versionId === version || one.versionAliases.includes(version));
    if (found === undefined) throw notFound("Model", reference);
    return found;
  }

  /** Aliases of all versions of a model. */
  versions(name: string): readonly string[] {
    return (this.#models.get(name) ?? []).flatMap(({ versionAliases }) => versionAliases);
  }

  leftovers(): readonly string[] {
    return [...this.#models.keys()].map((name) => `model ${name}`);
  }

  #upload(call: Call): Operation {
    const parent = parentOf(this.cloud, this.settings.location, call);
    const { model = {}, modelId, parentModel } = call.body as UploadRequest;
    checkDisplayName(model.displayName);
    checkLabels(model.labels);
    checkContainer(model);
    const aliases = model.versionAliases ?? [];
    if (aliases.some((alias) => !ALIAS.test(alias)))
      throw new GoogleError("INVALID_ARGUMENT", `Invalid version alias: ${aliases.join()}.`);
    if (modelId !== undefined && !MODEL_ID.test(modelId))
      throw new GoogleError("INVALID_ARGUMENT", `Invalid model_id: ${modelId}.`);
    const name =
      parentModel === undefined
        ? `${parent}/models/${modelId ?? this.numbers.take()}`
        : (this.find(parentModel).name.split("@")[0] as string);
    if (parentModel === undefined && this.#models.has(name))
      throw new GoogleError("ALREADY_EXISTS", `The Model already exists: ${name}`);
    const now = this.cloud.clock.stamp();
    if (parentModel === undefined) this.#models.set(name, []);
    return this.operations.begin(name, () => {
      const versions = this.#models.get(name);
      if (versions === undefined) throw notFound("Model", name);
      const versionId = String(Number(versions.at(-1)?.versionId ?? 0) + 1);
      for (const version of versions)
        version.versionAliases = version.versionAliases.filter((alias) => !aliases.includes(alias));
      versions.push({
        ...model,
        ...{ name, versionId, createTime: now, versionCreateTime: now, displayName: model.displayName as string },
        versionAliases: versionId === "1" ? ["default", ...aliases] : aliases,
        etag: this.numbers.take(),
      });
      return {
        "@type": "type.googleapis.com/google.cloud.aiplatform.v1.UploadModelResponse",
        model: name,
        modelVersionId: versionId,
      };
    });
  }

  #listVersions(call: Call): object {
    const versions = this.#models.get(this.#name(call));
    if (versions === undefined) throw notFound("Model", this.#name(call));
    const comparisons = parseComparisons(call.query.get("filter") ?? "");
    const found = versions.filter((version) => satisfies(version, comparisons));
    const { items, ...rest } = page(
      found,
      Number(call.query.get("pageSize") ?? 50),
      call.query.get("pageToken") ?? undefined,
    );
    return { models: items, ...rest };
  }

  #deleteVersion(call: Call): Operation {
    const version = this.find(this.#name(call));
    const versions = this.#models.get(version.name) as ModelVersion[];
    if (versions.length === 1)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        "Deleting the only version in the Model is not allowed. Use DeleteModel instead.",
      );
    if (version.versionAliases.includes("default"))
      throw new GoogleError("FAILED_PRECONDITION", "The default version of a Model cannot be deleted.");
    this.#mustBeUnused(version);
    return this.operations.begin(version.name, () => {
      this.#models.set(
        version.name,
        (this.#models.get(version.name) ?? []).filter((one) => one !== version),
      );
      return {};
    });
  }

  #delete(call: Call): Operation {
    const name = this.#name(call);
    const versions = this.#models.get(name);
    if (versions === undefined) throw notFound("Model", name);
    for (const version of versions) this.#mustBeUnused(version);
    return this.operations.begin(name, () => {
      this.#models.delete(name);
      return {};
    });
  }

  #mustBeUnused({ name, versionId, deployedModels = [] }: ModelVersion): void {
    if (deployedModels.length > 0)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `The Model ${name}@${versionId} is deployed at the Endpoint ${deployedModels[0]?.endpoint}.`,
      );
  }

  #name(call: Call): string {
    return `${parentOf(this.cloud, this.settings.location, call)}/models/${call.path["model"]}`;
  }
}

function checkContainer({ containerSpec, artifactUri }: Partial<ModelVersion>): void {
  if ((containerSpec?.imageUri ?? "") === "")
    throw new GoogleError(
      "INVALID_ARGUMENT",
      "List of found errors: 1.Field: model.container_spec.image_uri; Message: Required field is not set.",
    );
  if (artifactUri !== undefined && !artifactUri.startsWith("gs://"))
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `List of found errors: 1.Field: model.artifact_uri; Message: ${artifactUri} is no Cloud Storage directory.`,
    );
  if (containerSpec?.predictRoute !== undefined && containerSpec.invokeRoutePrefix !== undefined)
    throw new GoogleError("INVALID_ARGUMENT", "Only one of predict_route and invoke_route_prefix can be set.");
}
