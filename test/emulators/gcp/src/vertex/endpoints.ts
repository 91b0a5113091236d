import { GoogleError } from "../core/google-error.js";
import { page } from "../core/pages.js";
import type { Call, Cloud, Route } from "../core/service.js";
import { parseComparisons, satisfies } from "../filters/comparisons.js";
import type { DeployedModel, Endpoint, KeptEndpoint } from "./endpoint.js";
import type { Models } from "./models.js";
import { checkDisplayName, checkLabels, notFound, parentOf, type Numbers } from "./names.js";
import type { Operation, Operations } from "./operations.js";
import type { Settings } from "./options.js";
import { startServer } from "./server.js";
import { checkSplit } from "./split.js";

const COLLECTION = "/v1/projects/{project}/locations/{location}/endpoints";
const ENDPOINT_ID = /^(?:[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?|[1-9][0-9]{0,8})$/;

/** `projects.locations.endpoints`, without predictions. */
export class Endpoints {
  readonly #endpoints = new Map<string, KeptEndpoint>();
  /** The next deployments fail since there is no machine. */
  stockouts = 0;

  constructor(
    private readonly cloud: Cloud,
    private readonly settings: Settings,
    private readonly numbers: Numbers,
    private readonly operations: Operations,
    private readonly models: Models,
  ) {}

  get routes(): readonly Route[] {
    const route = (
      verb: string,
      permission: string,
      method: Route["method"],
      path: string,
      handle: (call: Call) => unknown,
    ): Route => ({
      id: `aiplatform.projects.locations.endpoints.${verb}`,
      permission: `aiplatform.endpoints.${permission}`,
      ...{ method, path, handle },
    });
    const one = `${COLLECTION}/{endpoint}`;
    return [
      route("create", "create", "POST", COLLECTION, (call) => this.#create(call)),
      route("list", "list", "GET", COLLECTION, (call) => this.#list(call)),
      route("deployModel", "deploy", "POST", `${one}:deployModel`, (call) => this.#deploy(call)),
      route("undeployModel", "undeploy", "POST", `${one}:undeployModel`, (call) => this.#undeploy(call)),
      route("mutateDeployedModel", "update", "POST", `${one}:mutateDeployedModel`, (call) => this.#mutate(call)),
      route("get", "get", "GET", one, (call) => this.find(call).resource),
      route("patch", "update", "PATCH", one, (call) => this.#patch(call)),
      route("delete", "delete", "DELETE", one, (call) => this.#delete(call)),
    ];
  }

  get all(): readonly Endpoint[] {
    return [...this.#endpoints.values()].map(({ resource }) => resource);
  }

  /** As somebody at the console does who undeploys everything and deletes the endpoint. */
  async removeAll(): Promise<void> {
    for (const kept of this.#endpoints.values()) {
      for (const { id } of kept.resource.deployedModels) await this.#end(kept, id);
    }
    this.#endpoints.clear();
  }

  find(call: Call): KeptEndpoint {
    const name = `${parentOf(this.cloud, this.settings.location, call)}/endpoints/${call.path["endpoint"]}`;
    const kept = this.#endpoints.get(name);
    if (kept === undefined) throw notFound("Endpoint", name);
    return kept;
  }

  leftovers(): readonly string[] {
    return this.all.flatMap(({ name, deployedModels }) => [
      `endpoint ${name}`,
      ...deployedModels.map(({ id }) => `deployed model ${name}/${id}`),
    ]);
  }

  async close(): Promise<void> {
    for (const { servers } of this.#endpoints.values()) for (const server of servers.values()) await server.close();
  }

  #create(call: Call): Operation {
    const parent = parentOf(this.cloud, this.settings.location, call);
    const given = call.body as Partial<Endpoint>;
    const id = call.query.get("endpointId") ?? this.numbers.take().slice(-9).replace(/^0/, "1");
    checkDisplayName(given.displayName);
    checkLabels(given.labels);
    if (!ENDPOINT_ID.test(id)) throw new GoogleError("INVALID_ARGUMENT", `Invalid endpoint_id: ${id}.`);
    const name = `${parent}/endpoints/${id}`;
    if (this.#endpoints.has(name)) throw new GoogleError("ALREADY_EXISTS", `The Endpoint already exists: ${name}`);
    const now = this.cloud.clock.stamp();
    const dns = `${id}.${this.settings.location}-${this.cloud.projectNumber}.prediction.vertexai.goog`;
    return this.operations.begin(name, () => {
      if (this.#endpoints.has(name)) throw new GoogleError("ALREADY_EXISTS", `The Endpoint already exists: ${name}`);
      const resource: Endpoint = {
        ...given,
        ...(given.dedicatedEndpointEnabled === true ? { dedicatedEndpointDns: dns } : {}),
        ...{ name, displayName: given.displayName as string, createTime: now, updateTime: now },
        ...{ etag: this.numbers.take(), deployedModels: [], trafficSplit: {} },
      };
      this.#endpoints.set(name, { resource, servers: new Map(), busy: false });
      return { "@type": "type.googleapis.com/google.cloud.aiplatform.v1.Endpoint", ...resource };
    });
  }

  #list(call: Call): object {
    parentOf(this.cloud, this.settings.location, call);
    const comparisons = parseComparisons(call.query.get("filter") ?? "");
    const found = this.all.filter((endpoint) => satisfies(endpoint, comparisons));
    const { items, ...rest } = page(
      found,
      Number(call.query.get("pageSize") ?? 50),
      call.query.get("pageToken") ?? undefined,
    );
    return { endpoints: items, ...rest };
  }

  #patch(call: Call): Endpoint {
    const kept = this.find(call);
    const given = call.body as Partial<Endpoint>;
    const mask = (call.query.get("updateMask") ?? "").split(",");
    if (
      mask.some((field) => !["trafficSplit", "traffic_split", "labels", "displayName", "description"].includes(field))
    )
      throw new GoogleError("INVALID_ARGUMENT", `Invalid update_mask: ${mask.join()}.`);
    if (given.etag !== undefined && given.etag !== kept.resource.etag)
      throw new GoogleError("ABORTED", "The etag does not match that of the Endpoint.");
    if (mask.some((field) => field === "trafficSplit" || field === "traffic_split")) {
      const split = given.trafficSplit ?? {};
      checkSplit(
        split,
        kept.resource.deployedModels.map(({ id }) => id),
      );
      this.#change(kept, { trafficSplit: split });
    }
    return kept.resource;
  }

  #deploy(call: Call): Operation {
    const kept = this.find(call);
    const { deployedModel, trafficSplit } = call.body as {
      deployedModel?: Partial<DeployedModel>;
      trafficSplit?: Record<string, number>;
    };
    const version = this.models.find(deployedModel?.model ?? "");
    const id = deployedModel?.id ?? this.numbers.take().slice(-10);
    if (!/^[0-9]{1,10}$/.test(id)) throw new GoogleError("INVALID_ARGUMENT", `Invalid deployed_model.id: ${id}.`);
    const {
      machineSpec,
      minReplicaCount = 0,
      maxReplicaCount = minReplicaCount,
    } = deployedModel?.dedicatedResources ?? {};
    if (machineSpec === undefined || minReplicaCount < 1 || maxReplicaCount < minReplicaCount)
      throw new GoogleError(
        "INVALID_ARGUMENT",
        "dedicated_resources need a machine_spec, and 1 <= min_replica_count <= max_replica_count.",
      );
    if (!/^(n1|n2|e2|c2|c3|g2|a2|a3|a4)-/.test(machineSpec.machineType ?? ""))
      throw new GoogleError("INVALID_ARGUMENT", `Machine type "${machineSpec.machineType}" is not supported.`);
    if (version.containerSpec?.invokeRoutePrefix !== undefined && kept.resource.dedicatedEndpointEnabled !== true)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        "Models with invoke_route_prefix can only be deployed to dedicated endpoints.",
      );
    if (kept.resource.deployedModels.some((one) => one.id === id))
      throw new GoogleError("ALREADY_EXISTS", `The DeployedModel already exists: ${id}`);
    if (deployedModel?.serviceAccount !== undefined && !this.cloud.iam.may(call.principal, "iam.serviceAccounts.actAs"))
      throw new GoogleError(
        "PERMISSION_DENIED",
        `You do not have permission to act as service account: ${deployedModel.serviceAccount}.`,
      );
    if (trafficSplit !== undefined)
      checkSplit(trafficSplit, ["0", ...kept.resource.deployedModels.map((one) => one.id)]);
    return this.#alone(kept, async () => {
      if (this.stockouts > 0) {
        this.stockouts--;
        throw new GoogleError(
          "RESOURCE_EXHAUSTED",
          `Machine type temporarily unavailable, please deploy with a different machine type or retry.`,
        );
      }
      const place = { AIP_ENDPOINT_ID: kept.resource.name.split("/").at(-1) as string, AIP_DEPLOYED_MODEL_ID: id };
      kept.servers.set(id, await startServer(version, place, this.cloud, this.settings));
      const deployed: DeployedModel = {
        ...deployedModel,
        ...{ id, model: version.name, modelVersionId: version.versionId, createTime: this.cloud.clock.stamp() },
        status: { availableReplicaCount: minReplicaCount },
      };
      version.deployedModels = [
        ...(version.deployedModels ?? []),
        { endpoint: kept.resource.name, deployedModelId: id },
      ];
      this.#change(kept, {
        deployedModels: [...kept.resource.deployedModels, deployed],
        ...(trafficSplit === undefined ? {} : { trafficSplit: renamed(trafficSplit, id) }),
      });
      return { "@type": "type.googleapis.com/google.cloud.aiplatform.v1.DeployModelResponse", deployedModel: deployed };
    });
  }

  #undeploy(call: Call): Operation {
    const kept = this.find(call);
    const { deployedModelId: id = "" } = call.body as { deployedModelId?: string };
    const { deployedModels, trafficSplit } = kept.resource;
    if (!deployedModels.some((one) => one.id === id)) throw notFound("DeployedModel", `${kept.resource.name}/${id}`);
    if ((trafficSplit[id] ?? 0) > 0 && deployedModels.length > 1)
      throw new GoogleError("FAILED_PRECONDITION", `The DeployedModel ${id} has traffic assigned to it.`);
    return this.#alone(kept, async () => {
      await this.#end(kept, id);
      return {};
    });
  }

  #mutate(call: Call): Operation {
    const kept = this.find(call);
    const { deployedModel } = call.body as { deployedModel?: Partial<DeployedModel> };
    if (!kept.resource.deployedModels.some((one) => one.id === deployedModel?.id))
      throw notFound("DeployedModel", String(deployedModel?.id));
    return this.#alone(kept, () => {
      const { minReplicaCount = 1, maxReplicaCount = minReplicaCount } = deployedModel?.dedicatedResources ?? {};
      const change = (one: DeployedModel): DeployedModel => ({
        ...one,
        dedicatedResources: { ...one.dedicatedResources, minReplicaCount, maxReplicaCount },
        status: { availableReplicaCount: minReplicaCount },
      });
      this.#change(kept, {
        deployedModels: kept.resource.deployedModels.map((one) => (one.id === deployedModel?.id ? change(one) : one)),
      });
      return {};
    });
  }

  #delete(call: Call): Operation {
    const kept = this.find(call);
    if (kept.resource.deployedModels.length > 0)
      throw new GoogleError("FAILED_PRECONDITION", `The Endpoint has DeployedModels: ${kept.resource.name}`);
    return this.#alone(kept, () => {
      this.#endpoints.delete(kept.resource.name);
      return {};
    });
  }

  /** One operation at a time changes what is deployed at an endpoint. @throws GoogleError */
  #alone(kept: KeptEndpoint, work: () => object | Promise<object>): Operation {
    if (kept.busy)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `There are other operations running on the Endpoint "${kept.resource.name}". Please try again later.`,
      );
    kept.busy = true;
    return this.operations.begin(kept.resource.name, async () => {
      try {
        return await work();
      } finally {
        kept.busy = false;
      }
    });
  }

  async #end(kept: KeptEndpoint, id: string): Promise<void> {
    const { deployedModels, trafficSplit, name } = kept.resource;
    const { [id]: _, ...rest } = trafficSplit;
    this.#change(kept, { deployedModels: deployedModels.filter((one) => one.id !== id), trafficSplit: rest });
    const { model, modelVersionId } = deployedModels.find((one) => one.id === id) as DeployedModel;
    const version = this.models.find(`${model}@${modelVersionId}`);
    version.deployedModels = (version.deployedModels ?? []).filter(
      (one) => one.endpoint !== name || one.deployedModelId !== id,
    );
    await kept.servers.get(id)?.close();
    kept.servers.delete(id);
  }

  #change(kept: KeptEndpoint, change: Partial<Endpoint>): void {
    kept.resource = { ...kept.resource, ...change, etag: this.numbers.take(), updateTime: this.cloud.clock.stamp() };
  }
}

/** `0` stands for the model that is just being deployed. */
function renamed({ 0: own, ...others }: Readonly<Record<string, number>>, id: string): Record<string, number> {
  return own === undefined ? others : { ...others, [id]: own };
}
