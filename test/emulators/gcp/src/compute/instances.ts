import type { Call, Cloud } from "../core/service.js";
import { GoogleError } from "../core/google-error.js";
import { Machine } from "./machine.js";
import type { PretendedImage } from "./machine-programs.js";
import type { OperationError, OperationResource, Operations } from "./operations.js";

export type Status = "PROVISIONING" | "STAGING" | "RUNNING" | "STOPPING" | "TERMINATED";

/** The parts of `Instance` that the pretended service looks at; the others are kept as they were given. */
export interface InstanceBody {
  readonly name: string;
  readonly machineType: string;
  readonly metadata?: { readonly items?: readonly { readonly key: string; readonly value: string }[] };
  readonly labels?: Readonly<Record<string, string>>;
  readonly scheduling?: {
    readonly maxRunDuration?: { readonly seconds?: string };
    readonly instanceTerminationAction?: "DELETE" | "STOP";
    readonly provisioningModel?: string;
  };
  readonly serviceAccounts?: readonly { readonly email: string }[];
}

/** Milliseconds that a machine spends in the states between. */
export interface Delays {
  readonly provisioning: number;
  readonly staging: number;
  readonly stopping: number;
}

export interface InstancesOptions {
  readonly images: Readonly<Record<string, PretendedImage>>;
  readonly delays: Delays;
  readonly serialBytes: number;
}

interface Held {
  readonly zone: string;
  readonly id: string;
  readonly created: number;
  body: InstanceBody;
  status: Status;
  fingerprint: number;
  readonly machine: Machine;
  readonly creator: string;
}

/** The machines of a project, from being asked for to being gone. */
export class Instances {
  readonly #all = new Map<string, Held>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #scrapped: Promise<void>[] = [];
  #next = 1n;
  /** How many of the next machines cannot be had, and why. */
  refusals: OperationError[] = [];
  /** While true, machines that are asked for stay where they are. */
  stuck = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly operations: Operations,
    private readonly base: string,
    private readonly options: InstancesOptions,
  ) {}

  insert(zone: string, body: InstanceBody, { principal, query }: Call): OperationResource {
    const target = this.link(zone, body.name);
    const same = this.operations.of(query.get("requestId"));
    if (same !== undefined) return same;
    if (this.#all.has(key(zone, body.name)))
      throw new GoogleError("ALREADY_EXISTS", `The resource '${this.#path(zone, body.name)}' already exists`);
    const operation = this.#begin("insert", zone, target, principal, query.get("requestId"));
    const given = body.serviceAccounts?.[0]?.email ?? "default";
    const account = given === "default" ? `${this.cloud.projectNumber}-compute@developer.gserviceaccount.com` : given;
    const held: Held = {
      ...{ zone, body },
      id: String(4_000_000_000_000_000_000n + this.#next++),
      created: this.cloud.clock.now(),
      status: "PROVISIONING",
      fingerprint: 1,
      creator: principal,
      machine: new Machine(this.cloud, { name: body.name, zone, account, ...this.options }),
    };
    this.#setAttributes(held);
    this.#all.set(key(zone, body.name), held);
    void this.#start(held, operation);
    return operation;
  }

  async #start(held: Held, operation: OperationResource): Promise<void> {
    const { delays } = this.options;
    await this.#after(delays.provisioning);
    const refusal = this.refusals.shift();
    if (refusal !== undefined) {
      this.#forget(held);
      return this.operations.end(operation, refusal);
    }
    while (this.stuck && this.#isThere(held)) await this.#after(20);
    if (!this.#isThere(held) || held.status !== "PROVISIONING") return this.operations.end(operation);
    held.status = "STAGING";
    await this.#after(delays.staging);
    if (this.#isThere(held) && held.status === "STAGING") {
      held.status = "RUNNING";
      await held.machine.boot(() => void this.#stop(held));
    }
    this.operations.end(operation);
  }

  get(zone: string, name: string): object {
    return this.#resource(this.#find(zone, name));
  }

  list(zone?: string): readonly object[] {
    this.#expire();
    const wanted = [...this.#all.values()].filter((one) => zone === undefined || one.zone === zone);
    return wanted.map((one) => this.#resource(one));
  }

  machine(zone: string, name: string): Machine {
    return this.#find(zone, name).machine;
  }

  statusOf(zone: string, name: string): Status {
    return this.#find(zone, name).status;
  }

  delete(zone: string, name: string, { principal, query }: Call): OperationResource {
    const same = this.operations.of(query.get("requestId"));
    if (same !== undefined) return same;
    const held = this.#find(zone, name);
    const operation = this.#begin("delete", zone, this.link(zone, name), principal, query.get("requestId"));
    void this.#remove(held).then(() => this.operations.end(operation));
    return operation;
  }

  stop(zone: string, name: string, { principal, query }: Call): OperationResource {
    const held = this.#find(zone, name);
    const operation = this.#begin("stop", zone, this.link(zone, name), principal, query.get("requestId"));
    void this.#stop(held).then(() => this.operations.end(operation));
    return operation;
  }

  setMetadata(
    zone: string,
    name: string,
    metadata: {
      readonly fingerprint?: string;
      readonly items?: readonly { readonly key: string; readonly value: string }[];
    },
    { principal }: Call,
  ): OperationResource {
    const held = this.#find(zone, name);
    if (metadata.fingerprint !== fingerprint(held))
      throw new GoogleError("PRECONDITION_FAILED", "Supplied fingerprint does not match current metadata fingerprint.");
    held.body = { ...held.body, metadata: { items: metadata.items ?? [] } };
    held.fingerprint++;
    this.#setAttributes(held);
    held.machine.metadata.changed();
    const operation = this.#begin("setMetadata", zone, this.link(zone, name), principal, null);
    this.operations.end(operation);
    return operation;
  }

  /** Google takes a spot machine back: containers die with their daemon, and after `notice` milliseconds all of it. */
  async preempt(zone: string, name: string, notice = 0): Promise<void> {
    const held = this.#find(zone, name);
    const operation = this.#begin("compute.instances.preempted", zone, this.link(zone, name), "system", null);
    held.machine.preempted = true;
    held.machine.metadata.changed();
    held.status = "STOPPING";
    held.machine.killContainers();
    await this.#after(notice);
    await this.#terminate(held);
    this.operations.end(operation);
  }

  /** Names of the machines that are there. */
  get names(): readonly string[] {
    return [...this.#all.values()].map(({ body }) => body.name);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const all = [...this.#all.values()];
    this.#all.clear();
    await Promise.all([...all.map(({ machine }) => machine.scrap()), ...this.#scrapped]);
  }

  link(zone: string, name: string): string {
    return `${this.base}/zones/${zone}/instances/${name}`;
  }

  /** @throws GoogleError 404. */
  #find(zone: string, name: string): Held {
    this.#expire();
    const held = this.#all.get(key(zone, name));
    if (held !== undefined) return held;
    throw new GoogleError("NOT_FOUND", `The resource '${this.#path(zone, name)}' was not found`);
  }

  /** What a machine's longest life ends, by the cloud's clock. */
  #expire(): void {
    for (const held of this.#all.values()) {
      const seconds = Number(held.body.scheduling?.maxRunDuration?.seconds ?? Infinity);
      if (held.status !== "RUNNING" || this.cloud.clock.now() < held.created + seconds * 1000) continue;
      held.status = "STOPPING";
      void this.#terminate(held);
    }
  }

  async #terminate(held: Held): Promise<void> {
    if (held.body.scheduling?.instanceTerminationAction === "DELETE") await this.#remove(held);
    else await this.#stop(held);
  }

  async #stop(held: Held): Promise<void> {
    held.status = "STOPPING";
    await this.#after(this.options.delays.stopping);
    await held.machine.halt();
    held.status = "TERMINATED";
  }

  async #remove(held: Held): Promise<void> {
    held.status = "STOPPING";
    await this.#after(this.options.delays.stopping);
    await held.machine.halt();
    this.#forget(held);
  }

  #forget(held: Held): void {
    this.#all.delete(key(held.zone, held.body.name));
    this.#scrapped.push(held.machine.scrap());
  }

  #isThere(held: Held): boolean {
    return this.#all.get(key(held.zone, held.body.name)) === held;
  }

  #setAttributes({ body, machine }: Held): void {
    machine.attributes.clear();
    for (const { key: name, value } of body.metadata?.items ?? []) machine.attributes.set(name, value);
  }

  #begin(type: string, zone: string, target: string, user: string, requestId: string | null): OperationResource {
    return this.operations.begin({ type, zone, target, user, ...(requestId === null ? {} : { requestId }) });
  }

  #resource(held: Held): Readonly<Record<string, unknown>> {
    const { body, id, zone, created, status } = held;
    return {
      ...body,
      kind: "compute#instance",
      id,
      status,
      creationTimestamp: new Date(created).toISOString(),
      zone: `${this.base}/zones/${zone}`,
      selfLink: this.link(zone, body.name),
      metadata: { kind: "compute#metadata", fingerprint: fingerprint(held), items: body.metadata?.items ?? [] },
    };
  }

  #path(zone: string, name: string): string {
    return `projects/${this.cloud.project}/zones/${zone}/instances/${name}`;
  }

  async #after(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms);
      this.#timers.add(timer);
    });
  }
}

function key(zone: string, name: string): string {
  return `${zone}/${name}`;
}

function fingerprint(held: Held): string {
  return Buffer.from(`fingerprint-${held.fingerprint}`).toString("base64");
}
