import { context, SpanStatusCode, trace, type Span } from "@opentelemetry/api";
import { isZenError } from "@zen/plugin-sdk";

type Method = (...args: unknown[]) => unknown;

/**
 * Wraps a backend so that each call is a span, named by contract and method: until a promise settles, or an iteration
 * ends. Arguments are not recorded: they may hold what nobody should read.
 */
export function traced<T extends object>(instance: T, contract: string, use: string): T {
  const tracer = trace.getTracer("zen");

  const failed = (error: unknown) => ({
    code: SpanStatusCode.ERROR,
    message: errorType(error),
  });
  const fail = (span: Span, error: unknown) => {
    span.setStatus(failed(error));
    span.setAttribute("error.type", errorType(error));
    span.end();
    throw error;
  };

  const call = (target: object, method: Method, name: string, args: unknown[]): unknown => {
    // What belongs to no run would be a trace of its own for every call.
    if (trace.getActiveSpan() === undefined) return method.apply(target, args);
    const span = tracer.startSpan(`${contract} ${name}`, {
      attributes: { "zen.contract": contract, "zen.backend": use },
    });
    const within = trace.setSpan(context.active(), span);
    try {
      const result = context.with(within, () => method.apply(target, args));
      if (result instanceof Promise) {
        return result.then(
          (value: unknown) => (span.end(), value),
          (error: unknown) => fail(span, error),
        );
      }
      if (isAsyncIterable(result)) return iterate(result, span);
      span.end();
      return result;
    } catch (error) {
      return fail(span, error);
    }
  };

  async function* iterate(items: AsyncIterable<unknown>, span: Span) {
    try {
      yield* items;
    } catch (error) {
      span.setStatus(failed(error));
      span.setAttribute("error.type", errorType(error));
      throw error;
    } finally {
      span.end();
    }
  }

  return new Proxy(instance, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function" || typeof property !== "string") return value;
      return (...args: unknown[]) => call(target, value as Method, property, args);
    },
  });
}

/** The code of an error of the system, or the name of its kind; its text may hold what nobody should read. */
function errorType(error: unknown): string {
  if (isZenError(error)) return error.code;
  return error instanceof Error ? error.name : "unknown";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
