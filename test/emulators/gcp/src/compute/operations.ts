import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.js";

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** A long-running operation of a zone; see the discovery document's `Operation`. */
export interface OperationResource {
  readonly kind: "compute#operation";
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly operationType: string;
  readonly targetLink: string;
  readonly user: string;
  readonly insertTime: string;
  readonly startTime: string;
  readonly selfLink: string;
  clientOperationId?: string;
  status: "PENDING" | "RUNNING" | "DONE";
  progress: number;
  endTime?: string;
  error?: { readonly errors: readonly OperationError[] };
  httpErrorStatusCode?: number;
  httpErrorMessage?: string;
}

export interface Begun {
  readonly zone: string;
  readonly type: string;
  readonly target: string;
  readonly user: string;
  readonly requestId?: string;
}

/** The operations of a project, kept after what they were about has gone. */
export class Operations {
  readonly #all = new Map<string, OperationResource>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #next = 1n;

  constructor(
    private readonly clock: Clock,
    private readonly base: string,
  ) {}

  begin({ zone, type, target, user, requestId }: Begun): OperationResource {
    const name = `operation-${this.clock.now()}-${randomUUID().slice(0, 13)}`;
    const now = this.clock.stamp();
    const operation: OperationResource = {
      kind: "compute#operation",
      id: String(7_000_000_000_000_000_000n + this.#next++),
      name,
      zone: `${this.base}/zones/${zone}`,
      operationType: type,
      targetLink: target,
      user,
      insertTime: now,
      startTime: now,
      selfLink: `${this.base}/zones/${zone}/operations/${name}`,
      status: "RUNNING",
      progress: 0,
      ...(requestId === undefined ? {} : { clientOperationId: requestId }),
    };
    this.#all.set(name, operation);
    return operation;
  }

  end(operation: OperationResource, error?: OperationError): void {
    operation.status = "DONE";
    operation.progress = 100;
    operation.endTime = this.clock.stamp();
    if (error !== undefined) {
      operation.error = { errors: [error] };
      operation.httpErrorStatusCode = 503;
      operation.httpErrorMessage = "SERVICE UNAVAILABLE";
    }
    for (const wake of this.#waiting.get(operation.name) ?? []) wake();
    this.#waiting.delete(operation.name);
  }

  get(name: string): OperationResource | undefined {
    return this.#all.get(name);
  }

  /** Resolves when it is done, or after `ms`. */
  async wait(operation: OperationResource, ms: number): Promise<void> {
    if (operation.status === "DONE") return;
    const waiting = this.#waiting.get(operation.name) ?? new Set();
    this.#waiting.set(operation.name, waiting);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  all(zone: string): readonly OperationResource[] {
    return [...this.#all.values()].filter((one) => one.zone.endsWith(`/${zone}`));
  }

  /** That with which the same request was begun. */
  of(requestId: string | null): OperationResource | undefined {
    return requestId === null ? undefined : [...this.#all.values()].find((one) => one.clientOperationId === requestId);
  }

  /** Lets go of everybody who waits. */
  close(): void {
    for (const waiting of this.#waiting.values()) for (const wake of waiting) wake();
  }
}
