import type { Json } from "@zen/plugin-sdk";
import { statusOf, type GcpClient } from "@zen/gcp-auth/client";
import type { Endpoint, ModelVersion, Operation } from "./resources.js";

/** The calls of the API aiplatform.v1 that serving is made of, in one project and location. Names are the last parts of resource names. */
export class VertexApi {
  readonly parent: string;

  constructor(
    private readonly client: GcpClient,
    readonly base: string,
    project: string,
    location: string,
  ) {
    this.parent = `projects/${project}/locations/${location}`;
  }

  headers(url: string): Promise<Readonly<Record<string, string>>> {
    return this.client.headers(url);
  }

  endpoint(id: string): Promise<Endpoint | undefined> {
    return this.#find<Endpoint>(`${this.parent}/endpoints/${id}`);
  }

  createEndpoint(id: string, body: Json): Promise<Operation> {
    return this.#call("POST", `${this.parent}/endpoints`, body, { endpointId: id });
  }

  /** Changes the shares unless the endpoint has changed since it was read. */
  async setTraffic(
    id: string,
    trafficSplit: Readonly<Record<string, number>>,
    etag: string | undefined,
  ): Promise<void> {
    const body = etag === undefined ? { trafficSplit } : { trafficSplit, etag };
    await this.#call("PATCH", `${this.parent}/endpoints/${id}`, body, { updateMask: "trafficSplit" });
  }

  deployModel(id: string, body: Json): Promise<Operation> {
    return this.#call("POST", `${this.parent}/endpoints/${id}:deployModel`, body);
  }

  mutateDeployedModel(id: string, body: Json): Promise<Operation> {
    return this.#call("POST", `${this.parent}/endpoints/${id}:mutateDeployedModel`, body);
  }

  undeployModel(id: string, deployedModelId: string): Promise<Operation> {
    return this.#call("POST", `${this.parent}/endpoints/${id}:undeployModel`, { deployedModelId });
  }

  deleteEndpoint(id: string): Promise<Operation> {
    return this.#call("DELETE", `${this.parent}/endpoints/${id}`);
  }

  uploadModel(body: Json): Promise<Operation> {
    return this.#call("POST", `${this.parent}/models:upload`, body);
  }

  /** All versions of a model; undefined when there is no such model. */
  async versions(id: string): Promise<readonly ModelVersion[] | undefined> {
    const found: ModelVersion[] = [];
    for (let pageToken: string | undefined; ;) {
      const query = pageToken === undefined ? "" : `&pageToken=${encodeURIComponent(pageToken)}`;
      const page = await this.#find<VersionPage>(`${this.parent}/models/${id}:listVersions?pageSize=100${query}`);
      if (page === undefined) return undefined;
      found.push(...(page.models ?? []));
      if (page.nextPageToken === undefined || page.nextPageToken === "") return found;
      pageToken = page.nextPageToken;
    }
  }

  deleteVersion(id: string, version: string): Promise<Operation> {
    return this.#call("DELETE", `${this.parent}/models/${id}@${version}:deleteVersion`);
  }

  deleteModel(id: string): Promise<Operation> {
    return this.#call("DELETE", `${this.parent}/models/${id}`);
  }

  /** Undefined for an operation that the service has forgotten. */
  operation(name: string): Promise<Operation | undefined> {
    return this.#find<Operation>(name);
  }

  #call<T>(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body?: Json,
    query: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const url = `${this.base}/v1/${path}`;
    // A change that is done twice is refused the second time, which the callers take for done; they try again by themselves.
    return this.client.request<T>({ method, url, query, idempotent: false, ...(body === undefined ? {} : { body }) });
  }

  async #find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.client.request<T>({ method: "GET", url: `${this.base}/v1/${path}` });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}

interface VersionPage {
  readonly models?: readonly ModelVersion[];
  readonly nextPageToken?: string;
}
