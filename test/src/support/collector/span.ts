/** A span as OTLP has it, whichever encoding it came in. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** What OTLP says that every span has; the first thing that this one lacks. */
export function faultIn(span: Span): string | undefined {
  if (!/^[0-9a-f]{32}$/.test(span.traceId) || /^0+$/.test(span.traceId)) return `trace id ${span.traceId}`;
  if (!/^[0-9a-f]{16}$/.test(span.spanId) || /^0+$/.test(span.spanId)) return `span id ${span.spanId}`;
  if (!/^([0-9a-f]{16})?$/.test(span.parentSpanId)) return `parent ${span.parentSpanId}`;
  if (span.name === "") return "no name";
  if (!Number.isInteger(span.kind) || span.kind < 1 || span.kind > 5) return `kind ${span.kind}`;
  if (span.start <= 0n || span.end < span.start) return `times ${span.start} ${span.end}`;
  if (![0, 1, 2].includes(span.status)) return `status ${span.status}`;
  if (typeof span.resource["service.name"] !== "string") return "no service.name";
  return undefined;
}
