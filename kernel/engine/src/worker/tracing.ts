import { context, propagation, SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

const tracer = () => trace.getTracer("@zen/engine");

/** Runs `work` in a span, a child of the present one or of `parent`; costs next to nothing where no exporter is set up. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  parent: Readonly<Record<string, string>> | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const from = parent === undefined ? context.active() : propagation.extract(context.active(), parent);
  return tracer().startActiveSpan(name, { attributes }, from, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The present trace context for another process; undefined where there is none. */
export function traceHeaders(): Readonly<Record<string, string>> | undefined {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return Object.keys(headers).length === 0 ? undefined : headers;
}
