import { GoogleError } from "../core/google-error.js";
import type { Call, Cloud, Route } from "../core/service.js";
import { notFound, parentOf, type Numbers } from "./names.js";
import type { Settings } from "./options.js";

/** google.longrunning.Operation. */
export interface Operation {
  readonly name: string;
  readonly metadata: object;
  done?: boolean;
  response?: object;
  error?: { readonly code: number; readonly message: string };
}

const NUMBERS: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
};

/** Long-running operations: they are answered at once, and done later. */
export class Operations {
  readonly #operations = new Map<string, Operation>();
  readonly #working = new Set<Promise<void>>();
  #isClosed = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly settings: Settings,
    private readonly numbers: Numbers,
  ) {}

  /** Begins `work` on a resource; what it gives is the operation's response, what it throws its error. */
  begin(resource: string, work: () => object | Promise<object>): Operation {
    const now = this.cloud.clock.stamp();
    const operation: Operation = {
      name: `${resource}/operations/${this.numbers.take()}`,
      metadata: {
        "@type": "type.googleapis.com/google.cloud.aiplatform.v1.DeleteOperationMetadata",
        genericMetadata: { createTime: now, updateTime: now },
      },
    };
    this.#operations.set(operation.name, operation);
    const working = this.#carryOut(operation, work).finally(() => this.#working.delete(working));
    this.#working.add(working);
    return { ...operation };
  }

  /** Those of jobs, models and endpoints lie below the resource that they are about. */
  get routes(): readonly Route[] {
    return ["customJobs", "models", "endpoints"].map((collection): Route => ({
      id: `aiplatform.projects.locations.${collection}.operations.get`,
      method: "GET",
      path: `/v1/projects/{project}/locations/{location}/${collection}/{resource}/operations/{operation}`,
      // A mixin of all of Google's services, which the definitions of each leave out.
      defined: false,
      handle: (call) => this.#get(call, collection),
    }));
  }

  leftovers(): readonly string[] {
    return [...this.#operations.values()]
      .filter(({ done }) => done !== true)
      .map(({ name }) => `operation ${name} goes on`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#working);
  }

  #get(call: Call, collection: string): Operation {
    const parent = parentOf(this.cloud, this.settings.location, call);
    const name = `${parent}/${collection}/${call.path["resource"]}/operations/${call.path["operation"]}`;
    const operation = this.#operations.get(name);
    if (operation === undefined) throw notFound("Operation", name);
    return operation;
  }

  async #carryOut(operation: Operation, work: () => object | Promise<object>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.settings.operationMs));
    try {
      if (this.#isClosed) throw new GoogleError("UNAVAILABLE", "The service has ended.");
      operation.response = await work();
    } catch (error) {
      const { status = "INTERNAL", message } = error as { status?: string; message: string };
      operation.error = { code: NUMBERS[status] ?? 13, message };
    }
    operation.done = true;
  }
}
