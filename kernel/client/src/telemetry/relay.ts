import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { AlwaysOffSampler, ParentBasedSampler, TracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace";
import type { Json } from "@zen/plugin-sdk";
import { toRecord } from "./span-record.js";

/**
 * Makes spans in a worker and hands each to the process that started it as soon as it has ended: a worker needs no collector, no
 * credentials and no time at its end, and one that is killed has lost only what had not ended.
 */
export function relaySpans(take: (spans: readonly Json[]) => void): void {
  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => take([toRecord(span)]),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // Whether a run is traced has been decided where it began.
  const sampler = new ParentBasedSampler({ root: new AlwaysOffSampler() });
  trace.setGlobalTracerProvider(new TracerProvider({ sampler, spanProcessors: [processor] }));
}
