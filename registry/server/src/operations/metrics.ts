import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, Registry as Metrics } from "prom-client";

/** What Prometheus is told; rooms add their own: `new Counter({ ..., registers: [registry.metrics] })`. */
export function newMetrics(): Metrics {
  return new Metrics();
}

/** Times all requests by route: by address there would be as many figures as packages. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const seconds = new Histogram({
    name: "zen_registry_request_seconds",
    help: "Time to answer requests",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [metrics],
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.is404 ? "none" : (request.routeOptions.url ?? "none");
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
}

const withProcess = new WeakSet<Metrics>();

/** In Prometheus' text form; memory, event loop and garbage collection of the process begin to be watched when first asked for. */
export async function metricsText(metrics: Metrics): Promise<{ readonly type: string; readonly text: string }> {
  if (!withProcess.has(metrics)) collectDefaultMetrics({ register: metrics });
  withProcess.add(metrics);
  return { type: metrics.contentType, text: await metrics.metrics() };
}
