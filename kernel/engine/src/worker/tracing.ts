import { context, propagation, SpanStatusCode, trace, type Attributes, type Span } from "@opentelemetry/api";
import type { ErrorRecord } from "@zen/plugin-sdk";

/** W3C trace context: `traceparent`, and `tracestate` where there is one. */
export type TraceHeaders = Readonly<Record<string, string>>;

const tracer = () => trace.getTracer("@zen/engine");

/**
 * Runs `work` in a span, a child of the present one or of `parent`; costs next to nothing where nobody traces. Of an error its name
 * is recorded, not its text, which nobody has looked through for secrets.
 */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  parent: TraceHeaders | undefined,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const from = parent === undefined ? context.active() : propagation.extract(context.active(), parent);
  return tracer().startActiveSpan(name, { attributes }, from, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const { code, name: kind } = error as { readonly code?: unknown; readonly name?: string };
      failSpan(span, { code: typeof code === "string" ? code : (kind ?? "Error") });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Says on a span why it failed; the message has to be free of secrets. */
export function failSpan(
  span: Span,
  { code, message }: Pick<ErrorRecord, "code"> & { readonly message?: string },
): void {
  span.setAttribute("error.type", code);
  span.addEvent("exception", {
    "exception.type": code,
    ...(message === undefined ? {} : { "exception.message": message }),
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: message ?? code });
}

/** The present trace context for another process; undefined where nobody traces. */
export function traceHeaders(): TraceHeaders | undefined {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** The trace context that whoever started this process has left in its environment, as build servers do. */
export function inheritedTrace(env: NodeJS.ProcessEnv): TraceHeaders | undefined {
  const { TRACEPARENT: traceparent, TRACESTATE: tracestate } = env;
  if (traceparent === undefined || traceparent === "") return undefined;
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
}

/** Calls work as if from where this was called, whichever span it is called in. */
export function fromHere(): <T>(work: () => T) => T {
  const here = context.active();
  return (work) => context.with(here, work);
}
