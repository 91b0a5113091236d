import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan, TimedEvent } from "@opentelemetry/sdk-trace";
import type { Json } from "@zen/plugin-sdk";

/** A span that has ended, as plain JSON between two processes of one version. */
interface SpanRecord {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: PlainContext;
  readonly parent?: PlainContext;
  readonly times: readonly [start: HrTime, end: HrTime, duration: HrTime];
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: readonly (Omit<Link, "context"> & { readonly context: PlainContext })[];
  readonly events: TimedEvent[];
  readonly scope: ReadableSpan["instrumentationScope"];
  readonly dropped: readonly [attributes: number, events: number, links: number];
}

type PlainContext = Pick<SpanContext, "traceId" | "spanId" | "traceFlags" | "isRemote">;

export function toRecord(span: ReadableSpan): Json {
  const { name, kind, status, attributes, events, instrumentationScope: scope, parentSpanContext } = span;
  const record: SpanRecord = {
    name,
    kind,
    context: plain(span.spanContext()),
    ...(parentSpanContext === undefined ? {} : { parent: plain(parentSpanContext) }),
    times: [span.startTime, span.endTime, span.duration],
    status,
    attributes,
    links: span.links.map((link) => ({ ...link, context: plain(link.context) })),
    events,
    scope,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
  };
  return record as unknown as Json;
}

/** The span as an exporter takes it, of the process that sends it. */
export function fromRecord(json: Json, resource: Resource): ReadableSpan {
  const { context, parent, times, scope, dropped, links, ...rest } = json as unknown as SpanRecord;
  return {
    ...rest,
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: parent }),
    startTime: times[0],
    endTime: times[1],
    duration: times[2],
    ended: true,
    resource,
    instrumentationScope: scope,
    links: [...links],
    droppedAttributesCount: dropped[0],
    droppedEventsCount: dropped[1],
    droppedLinksCount: dropped[2],
  };
}

function plain({ traceId, spanId, traceFlags, isRemote }: SpanContext): PlainContext {
  return { traceId, spanId, traceFlags, ...(isRemote === undefined ? {} : { isRemote }) };
}
