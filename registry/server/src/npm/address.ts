import type { FastifyRequest } from "fastify";
import type { Registry } from "../registry.js";

const host = /^(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,20}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Where the client finds this registry: as its administrator says, else as the client itself addressed it (or a trusted proxy says that it
 * did). Without a slash at its end.
 */
export function addressOf(request: FastifyRequest, registry: Registry): string {
  if (registry.options.url !== undefined) return registry.options.url;
  return host.test(request.host) ? `${request.protocol}://${request.host}` : registry.url;
}
