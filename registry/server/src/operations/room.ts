import type { Room } from "../room.js";
import { backupRoutes } from "./backup/routes.js";
import { metricsText } from "./metrics.js";

export const operationsRoom: Room = {
  name: "operations",
  routes(app, registry) {
    backupRoutes(app, registry);
    app.get("/healthz", { config: { access: "anybody" } }, async (_request, reply) => {
      try {
        await registry.database.get("SELECT 1 AS one");
        return { status: "ok" };
      } catch (error) {
        registry.log.fault(error, { part: "health" });
        return reply.status(503).send({ status: "failing" });
      }
    });
    app.get("/metrics", { config: { access: "account" } }, async (_request, reply) => {
      const { type, text } = await metricsText(registry.metrics);
      return reply.type(type).send(text);
    });
  },
};
