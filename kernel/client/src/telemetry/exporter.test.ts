import { ExportResultCode, type ExportResult } from "@opentelemetry/core";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { expect } from "chai";
import { watched } from "./exporter.js";

describe("a watched exporter", () => {
  it("flushes when every export that has begun has ended, and tells of those that failed", async () => {
    const ends: ((result: ExportResult) => void)[] = [];
    const inner: SpanExporter = { export: (_spans, done) => void ends.push(done), shutdown: async () => undefined };
    const told: string[] = [];
    const exporter = watched(inner, (error) => told.push(error?.message ?? ""));
    exporter.export([], () => told.push("done"));
    exporter.export([], () => told.push("done"));
    const flushed = exporter.forceFlush?.().then(() => told.push("flushed"));
    ends[1]?.({ code: ExportResultCode.SUCCESS });
    await new Promise(setImmediate);
    expect(told).to.deep.equal(["done"]);
    ends[0]?.({ code: ExportResultCode.FAILED, error: new Error("refused") });
    await flushed;
    expect(told).to.deep.equal(["done", "refused", "done", "flushed"]);
  });
});
