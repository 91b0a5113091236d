import type { FastifyInstance } from "fastify";
import type { Registry } from "./registry.js";

/** A part of the server with routes and work of its own; `rooms.ts` lists them. */
export interface Room {
  readonly name: string;
  /** Adds routes. Each says who may ask: `{ config: { access: "administer" } }`; readers where it does not. */
  routes?(app: FastifyInstance, registry: Registry): void | Promise<void>;
  /** Begins work beside the requests. It ends when `signal` is aborted; what it returns then is waited for. */
  work?(registry: Registry, signal: AbortSignal): Promise<void>;
}
