import type { Readable } from "node:stream";
import type { Clock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { Iam } from "./iam.js";
import type { Tokens } from "./tokens.js";

/** What all services of one pretended cloud share. */
export interface Cloud {
  readonly project: string;
  readonly projectNumber: string;
  readonly clock: Clock;
  readonly iam: Iam;
  readonly tokens: Tokens;
  readonly faults: Faults;
  /** Base addresses of the services that run, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What a process of this cloud finds its credentials by. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Call {
  /** Parameters of the route's path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed, where the route takes JSON; `{}` without a body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it comes, where the route takes a stream. */
  readonly stream: Readable;
  readonly principal: string;
  /** The address that was asked, with its host as the client sees it. */
  readonly url: URL;
}

export interface Answer {
  /** 200 unless told. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer that is no plain JSON. */
export class RawAnswer {
  constructor(readonly answer: Answer) {}
}

export interface Route {
  /** Google's id of the method: `compute.instances.insert`. Faults are injected by it. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** See `PathTemplate`. */
  readonly path: string;
  /** What the caller needs on the project; undefined where the handler asks by itself. */
  readonly permission?: string;
  /** JSON unless told. */
  readonly takes?: "json" | "stream";
  /** False for what the vendor's definitions do not describe: uploads' continuation, XML. */
  readonly defined?: boolean;
  /** JSON that answers, or a `RawAnswer`. @throws GoogleError */
  handle(call: Call): unknown;
}

/** One service: its routes over a state of its own. */
export interface RunningService {
  readonly routes: readonly Route[];
  /** What tests must have cleaned up, in words: machines, jobs, endpoints, uploads under way. */
  leftovers(): readonly string[];
  /** Ends what it has started: child processes, timers. */
  close?(): Promise<void>;
}

export interface Service<Face extends RunningService = RunningService> {
  /** Its name among the endpoints: `storage`. */
  readonly name: string;
  /** As it is enabled in a project: `storage.googleapis.com`. */
  readonly api: string;
  start(cloud: Cloud): Face;
}

export function defineService<Face extends RunningService>(service: Service<Face>): Service<Face> {
  return service;
}
