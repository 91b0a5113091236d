import { statusOf, type GcpClient, type GcpRequest } from "@zen/gcp-auth/client";
import type { Json } from "@zen/plugin-sdk";
import type { Place } from "./place.js";

/** Fields of Compute Engine's `Instance` that are looked at. */
export interface Instance {
  readonly name: string;
  readonly status: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly machineType?: string;
  readonly zone?: string;
  readonly metadata?: {
    readonly fingerprint?: string;
    readonly items?: readonly { readonly key: string; readonly value: string }[];
  };
}

export interface Operation {
  readonly name: string;
  readonly status: "PENDING" | "RUNNING" | "DONE";
  readonly operationType: string;
  readonly insertTime?: string;
  readonly user?: string;
  readonly statusMessage?: string;
  readonly error?: { readonly errors?: readonly { readonly code?: string; readonly message?: string }[] };
}

export interface SerialOutput {
  readonly contents: string;
  /** Of the first byte in `contents`; later than asked for when the ring was overwritten. */
  readonly start: number;
  readonly next: number;
}

/** The port that a worker's rows go to; the first is the console's. */
const PORT = 2;

/** The calls to Compute Engine's REST API, v1, that the backend makes. What is not there is undefined. */
export class Compute {
  constructor(
    private readonly client: GcpClient,
    private readonly endpoint: string,
  ) {}

  instance(place: Place, signal?: AbortSignal): Promise<Instance | undefined> {
    return unlessGone(this.#call<Instance>(`${machine(place)}`, { method: "GET" }, signal));
  }

  insert(place: Place, body: Json, requestId: string): Promise<Operation> {
    const request = { method: "POST", query: { requestId }, body, idempotent: true } as const;
    return this.#call(`${zone(place)}/instances`, request);
  }

  delete(place: Place, requestId: string): Promise<Operation | undefined> {
    return unlessGone(this.#call<Operation>(machine(place), { method: "DELETE", query: { requestId } }));
  }

  setMetadata(place: Place, metadata: Json): Promise<Operation> {
    return this.#call(`${machine(place)}/setMetadata`, { method: "POST", body: metadata, idempotent: true });
  }

  async serialOutput(place: Place, start: number, signal?: AbortSignal): Promise<SerialOutput | undefined> {
    const query = { port: PORT, start };
    const found = await unlessGone(
      this.#call<Record<string, string>>(`${machine(place)}/serialPort`, { method: "GET", query }, signal),
    );
    if (found === undefined) return undefined;
    const { contents = "", start: first = String(start), next = String(start) } = found;
    return { contents, start: Number(first), next: Number(next) };
  }

  /** What the machine says of itself, by key. */
  async guestAttributes(place: Place, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    type Answer = { queryValue?: { items?: readonly { key: string; value?: string }[] } };
    const query = { queryPath: "zen/" };
    const found = await unlessGone(
      this.#call<Answer>(`${machine(place)}/getGuestAttributes`, { method: "GET", query }, signal),
    );
    return new Map((found?.queryValue?.items ?? []).map(({ key, value = "" }) => [key, value]));
  }

  /** Of one machine, whether it is there or not; Google keeps them for two weeks or so. */
  async operations(place: Place, signal?: AbortSignal): Promise<readonly Operation[]> {
    const filter = `targetLink eq ".*/zones/${place.zone}/instances/${place.name}"`;
    const all: Operation[] = [];
    for (let pageToken: string | undefined, page = 0; page < 20; page++) {
      const found: { items?: readonly Operation[]; nextPageToken?: string } = await this.#call(
        `${zone(place)}/operations`,
        { method: "GET", query: { filter, pageToken } },
        signal,
      );
      all.push(...(found.items ?? []));
      if ((pageToken = found.nextPageToken) === undefined) break;
    }
    return all;
  }

  /** Returns when the operation is done, or after some two minutes, with how it stands. */
  waitFor(place: Place, { name }: Operation, signal?: AbortSignal): Promise<Operation> {
    const request = { method: "POST", idempotent: true, timeoutMs: 180_000 } as const;
    return this.#call(`${zone(place)}/operations/${name}/wait`, request, signal);
  }

  /** Any resource of the project by its path: `zones/Z/machineTypes/T`. */
  resource<T>(path: string): Promise<T | undefined> {
    return unlessGone(this.#call<T>(path, { method: "GET" }));
  }

  /** The machines with these labels, in all zones of the project. */
  async machines(project: string, filter: string): Promise<readonly Instance[]> {
    const all: Instance[] = [];
    for (let pageToken: string | undefined, page = 0; page < 100; page++) {
      const found: { items?: Readonly<Record<string, { instances?: readonly Instance[] }>>; nextPageToken?: string } =
        await this.#call(`projects/${project}/aggregated/instances`, { method: "GET", query: { filter, pageToken } });
      all.push(...Object.values(found.items ?? {}).flatMap(({ instances = [] }) => instances));
      if ((pageToken = found.nextPageToken) === undefined) break;
    }
    return all;
  }

  #call<T>(path: string, request: Omit<GcpRequest, "url" | "signal">, signal?: AbortSignal): Promise<T> {
    const url = `${this.endpoint.replace(/\/+$/, "")}/compute/v1/${path}`;
    return this.client.request<T>({ ...request, url, ...(signal === undefined ? {} : { signal }) });
  }
}

export function zone({ project, zone: name }: Pick<Place, "project" | "zone">): string {
  return `projects/${project}/zones/${name}`;
}

function machine(place: Place): string {
  return `${zone(place)}/instances/${place.name}`;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  });
}
