import type { Span } from "./span.js";

type Fields = { readonly [name: string]: unknown };

/** `ExportTraceServiceRequest` in OTLP's JSON: names in camel case, ids in hex, times as decimal text. */
export function decodeJson(body: Buffer): readonly Span[] {
  const { resourceSpans } = JSON.parse(body.toString()) as { resourceSpans: readonly Fields[] };
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    (scopeSpans as readonly { readonly spans: readonly Fields[] }[])
      .flatMap(({ spans }) => spans)
      .map((span) => spanOf(span, attributesOf((resource as Fields)["attributes"]))),
  );
}

function spanOf(span: Fields, resource: Span["resource"]): Span {
  const text = (name: string): string => {
    const value = span[name] ?? "";
    if (typeof value !== "string") throw new TypeError(`${name} is no text`);
    return value;
  };
  return {
    traceId: text("traceId"),
    spanId: text("spanId"),
    parentSpanId: text("parentSpanId"),
    name: text("name"),
    kind: span["kind"] as number,
    start: BigInt(text("startTimeUnixNano")),
    end: BigInt(text("endTimeUnixNano")),
    attributes: attributesOf(span["attributes"]),
    events: ((span["events"] ?? []) as readonly Fields[]).map((event) => ({
      name: event["name"] as string,
      attributes: attributesOf(event["attributes"]),
    })),
    status: ((span["status"] as { code?: number } | undefined)?.code ?? 0) as number,
    resource,
  };
}

const VALUES = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"];

function attributesOf(pairs: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    ((pairs ?? []) as readonly { readonly key: string; readonly value: Fields }[]).map(({ key, value }) => {
      const [kind = "", ...more] = Object.keys(value);
      if (!VALUES.includes(kind) || more.length > 0)
        throw new TypeError(`${key} has the value ${JSON.stringify(value)}`);
      return [key, kind === "intValue" ? Number(value[kind]) : value[kind]];
    }),
  );
}
