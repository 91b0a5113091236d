import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";
import type { Logger } from "@zen/plugin-sdk";
import { exporterFor, watched } from "./exporter.js";
import { fromRecord } from "./span-record.js";
import type { Telemetry } from "./telemetry.js";

/** The end of a process waits so long for its last spans to be taken. */
const FLUSH_MS = 2_000;

/**
 * Starts OpenTelemetry's SDK for traces alone, as the standard variables configure it. What the collector does wrong is told once, and
 * touches nothing else.
 */
export function startSdk(log: Logger, version: string): Telemetry {
  let told = false;
  const complain = (why: string): void => {
    if (told) return;
    told = true;
    log.warn(`Traces cannot be sent to ${address()}: ${why}.`);
  };
  const { env } = process;
  const exporter = watched(exporterFor(env), (error) => complain(reasonOf(error)));
  const processor = new BatchSpanProcessor({
    exporter,
    // More than a burst of steps makes, so that a span is lost only where the collector is too slow for all of them.
    maxQueueSize: setting("OTEL_BSP_MAX_QUEUE_SIZE", 50_000),
    maxExportBatchSize: setting("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512),
    scheduledDelayMillis: setting("OTEL_BSP_SCHEDULE_DELAY", 1_000),
    exportTimeoutMillis: setting("OTEL_BSP_EXPORT_TIMEOUT", 30_000),
  });
  // Without the command line, in which somebody may have written a secret.
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        "service.name": "zen",
        "service.version": version,
        "host.name": hostname(),
        "process.pid": process.pid,
        "process.runtime.name": "nodejs",
        "process.runtime.version": process.versions.node,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
  new NodeSDK({
    resource,
    autoDetectResources: false,
    spanProcessors: [processor],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  }).start();
  return {
    take: (spans) => spans.forEach((span) => processor.onEnd(fromRecord(span, resource))),
    async flush() {
      const late = new AbortController();
      const waited = delay(FLUSH_MS, "late", { signal: late.signal }).catch(() => "in time");
      // The processor waits for what it sends now, and not for what its timer has begun to send.
      const flushed = processor
        .forceFlush()
        .then(() => exporter.forceFlush?.())
        .catch((error: unknown) => complain(reasonOf(error)));
      if ((await Promise.race([flushed, waited])) === "late") complain(`no answer within ${FLUSH_MS / 1000} s`);
      late.abort();
    },
  };

  function setting(name: string, otherwise: number): number {
    const value = Number(env[name] ?? Number.NaN);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  }
}

/** Host and port: a path or a user may be a secret. */
function address(): string {
  const url = process.env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  return URL.canParse(url) ? new URL(url).host : "the collector";
}

function reasonOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (code !== undefined) return String(code);
  if (cause !== undefined) return reasonOf(cause);
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : "it did not take them";
}
