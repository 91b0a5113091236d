import { ExportResultCode, type ExportResult } from "@opentelemetry/core";
import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { ConsoleSpanExporter, type SpanExporter } from "@opentelemetry/sdk-trace";
import { ZenError } from "@zen/plugin-sdk";

/** The exporter that the standard variables name; its address, headers, certificates and timeout it reads from them by itself. */
export function exporterFor(env: NodeJS.ProcessEnv): SpanExporter {
  const name = env["OTEL_TRACES_EXPORTER"]?.trim() || "otlp";
  if (name === "console") return new ConsoleSpanExporter();
  if (name !== "otlp") throw unknown("OTEL_TRACES_EXPORTER", name, "otlp, console and none");
  const variable = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"].find((one) =>
    env[one]?.trim(),
  );
  const protocol = (variable === undefined ? undefined : env[variable]?.trim()) ?? "http/protobuf";
  if (protocol === "http/protobuf") return new ProtoExporter();
  if (protocol === "http/json") return new JsonExporter();
  if (protocol === "grpc") return new GrpcExporter();
  throw unknown(variable as string, protocol, "http/protobuf, http/json and grpc");
}

function unknown(variable: string, value: string, known: string): ZenError {
  return new ZenError(
    "TRACES_EXPORTER_UNKNOWN",
    `${variable} is ${JSON.stringify(value)}, which Zen cannot export to`,
    {
      hint: `It knows ${known}.`,
    },
  );
}

/** The exporter with somebody who is told when it fails. A flush ends when every export that has begun has. */
export function watched(inner: SpanExporter, failed: (error: Error | undefined) => void): SpanExporter {
  const underway = new Set<Promise<void>>();
  return {
    export(spans, done) {
      const { promise, resolve } = withResolvers();
      underway.add(promise);
      inner.export(spans, (result: ExportResult) => {
        underway.delete(promise);
        if (result.code === ExportResultCode.FAILED) failed(result.error);
        done(result);
        resolve();
      });
    },
    shutdown: () => inner.shutdown(),
    async forceFlush() {
      await Promise.all(underway);
      await inner.forceFlush?.();
    },
  };
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
