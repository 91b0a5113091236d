import type { RequestContext } from "./context.js";

declare module "fastify" {
  interface FastifyRequest {
    zen: RequestContext;
  }
  interface FastifyContextConfig {
    /** Who may ask at all; readers unless told. Publishers and owners are told apart by the route, which knows the namespace. */
    access?: "anybody" | "read" | "account" | "administer";
  }
}
