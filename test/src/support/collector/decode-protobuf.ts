import { bytesOf, messagesOf, numberOf, readMessage, type Message } from "./protobuf.js";
import type { Span } from "./span.js";

/** `ExportTraceServiceRequest`, by the field numbers of opentelemetry-proto 1. */
export function decodeProtobuf(body: Buffer): readonly Span[] {
  return messagesOf(readMessage(body), 1).flatMap((resourceSpans) => {
    const [resource] = messagesOf(resourceSpans, 1).map((one) => attributesOf(one, 1));
    return messagesOf(resourceSpans, 2)
      .flatMap((scopeSpans) => messagesOf(scopeSpans, 2))
      .map((span) => spanOf(span, resource ?? {}));
  });
}

function spanOf(span: Message, resource: Span["resource"]): Span {
  const [status] = messagesOf(span, 15);
  return {
    traceId: bytesOf(span, 1).toString("hex"),
    spanId: bytesOf(span, 2).toString("hex"),
    parentSpanId: bytesOf(span, 4).toString("hex"),
    name: bytesOf(span, 5).toString(),
    kind: Number(numberOf(span, 6)),
    start: numberOf(span, 7),
    end: numberOf(span, 8),
    attributes: attributesOf(span, 9),
    events: messagesOf(span, 11).map((event) => ({
      name: bytesOf(event, 2).toString(),
      attributes: attributesOf(event, 3),
    })),
    status: status === undefined ? 0 : Number(numberOf(status, 3)),
    resource,
  };
}

function attributesOf(message: Message, field: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    messagesOf(message, field).map((pair) => {
      const [value] = messagesOf(pair, 2);
      return [bytesOf(pair, 1).toString(), value === undefined ? undefined : valueOf(value)];
    }),
  );
}

/** Strings, truths and whole numbers; of others it is enough that they are there. */
function valueOf(value: Message): unknown {
  if (value.has(1)) return bytesOf(value, 1).toString();
  if (value.has(2)) return numberOf(value, 2) === 1n;
  if (value.has(3)) return Number(numberOf(value, 3));
  return value;
}
