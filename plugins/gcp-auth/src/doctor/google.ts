import { gcpClient, type GcpClient, type GcpConnection } from "../client/index.js";

/** Where the doctor asks; Google's public addresses unless the plugin's configuration has others. */
export interface Endpoints {
  readonly serviceUsage?: string;
  readonly resourceManager?: string;
  readonly iam?: string;
  readonly storage?: string;
}

const PUBLIC: Required<Endpoints> = {
  serviceUsage: "https://serviceusage.googleapis.com",
  resourceManager: "https://cloudresourcemanager.googleapis.com",
  iam: "https://iam.googleapis.com",
  storage: "https://storage.googleapis.com",
};

/** As many as one call may test. */
const MOST_AT_ONCE = 100;
const MOST_APIS_AT_ONCE = 20;

/** The questions that the doctor has for Google Cloud, as one caller. Each fails with an error of the `GCP_` family. */
export class Google {
  readonly #clients = new Map<string, GcpClient>();

  constructor(
    private readonly connection: GcpConnection,
    private readonly endpoints: Endpoints,
  ) {}

  project(): Promise<string> {
    return this.#client("").project();
  }

  principal(): Promise<string> {
    return this.#client("").principal();
  }

  /** Whether there are credentials that give a token. */
  async login(): Promise<void> {
    await this.#client("").headers(PUBLIC.serviceUsage);
  }

  /** `ACTIVE`, or how far its deletion is. */
  async projectState(project: string): Promise<string> {
    const url = `${this.#base("resourceManager")}/v3/projects/${project}`;
    const { state = "ACTIVE" } = await this.#ask<{ readonly state?: string }>("cloudresourcemanager", "GET", url);
    return state;
  }

  /** Which of these APIs the project has not enabled. */
  async disabledApis(project: string, apis: readonly string[]): Promise<readonly string[]> {
    const disabled: string[] = [];
    for (let start = 0; start < apis.length; start += MOST_APIS_AT_ONCE) {
      const names = apis
        .slice(start, start + MOST_APIS_AT_ONCE)
        .map((api): [string, string] => ["names", `projects/${project}/services/${api}`]);
      const url = `${this.#base("serviceUsage")}/v1/projects/${project}/services:batchGet?${new URLSearchParams(names)}`;
      type Answer = { readonly services?: readonly { readonly name?: string; readonly state?: string }[] };
      const { services = [] } = await this.#ask<Answer>("serviceusage", "GET", url);
      disabled.push(
        ...services.filter(({ state }) => state !== "ENABLED").map(({ name = "" }) => name.replace(/^.*\//, "")),
      );
    }
    return disabled;
  }

  onProject(project: string, permissions: readonly string[]): Promise<ReadonlySet<string>> {
    const url = `${this.#base("resourceManager")}/v3/projects/${project}:testIamPermissions`;
    return this.#held(permissions, (some) => this.#ask("cloudresourcemanager", "POST", url, some));
  }

  onAccount(email: string, permissions: readonly string[]): Promise<ReadonlySet<string>> {
    const url = `${this.#base("iam")}/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:testIamPermissions`;
    return this.#held(permissions, (some) => this.#ask("iam", "POST", url, some));
  }

  onBucket(bucket: string, permissions: readonly string[], endpoint: string | undefined): Promise<ReadonlySet<string>> {
    const url = `${this.#bucket(bucket, endpoint)}/iam/testPermissions`;
    return this.#held(permissions, (some) => {
      const query = new URLSearchParams(some.map((permission): [string, string] => ["permissions", permission]));
      return this.#ask("storage", "GET", `${url}?${query}`);
    });
  }

  /** Where a bucket's objects are; who may list them may ask. */
  bucketLocation(bucket: string, endpoint: string | undefined): Promise<Location> {
    return this.#ask<Location>("storage", "GET", `${this.#bucket(bucket, endpoint)}/storageLayout`);
  }

  #bucket(bucket: string, endpoint: string | undefined): string {
    return `${(endpoint ?? this.#base("storage")).replace(/\/+$/, "")}/storage/v1/b/${encodeURIComponent(bucket)}`;
  }

  #base(service: keyof Endpoints): string {
    return (this.endpoints[service] ?? PUBLIC[service]).replace(/\/+$/, "");
  }

  async #held(
    permissions: readonly string[],
    test: (some: readonly string[]) => Promise<{ readonly permissions?: readonly string[] }>,
  ): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    for (let start = 0; start < permissions.length; start += MOST_AT_ONCE)
      for (const one of (await test(permissions.slice(start, start + MOST_AT_ONCE))).permissions ?? []) held.add(one);
    return held;
  }

  #ask<T>(service: string, method: "GET" | "POST", url: string, permissions?: readonly string[]): Promise<T> {
    const body = permissions === undefined ? {} : { body: { permissions } };
    return this.#client(`${service}.googleapis.com`).request<T>({
      method,
      url,
      idempotent: true,
      timeoutMs: 30_000,
      ...body,
    });
  }

  /** One client for each API, so that errors name it. */
  #client(service: string): GcpClient {
    const known = this.#clients.get(service) ?? gcpClient(this.connection, service === "" ? undefined : { service });
    this.#clients.set(service, known);
    return known;
  }
}

/** Of a bucket, as `storageLayout` of Cloud Storage's v1 has it. */
export interface Location {
  /** `EUROPE-WEST4`, `EU`, `NAM4`. */
  readonly location?: string;
  /** The two regions of a bucket for which somebody chose them. */
  readonly customPlacementConfig?: { readonly dataLocations?: readonly string[] };
}
