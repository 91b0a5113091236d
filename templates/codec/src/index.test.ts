import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ArtifactSink, ArtifactSource } from "@zen/plugin-sdk";
import { Points, type Point } from "./index.js";

async function encoded(points: readonly Point[]): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array();
  const sink = { blob: async (content: Uint8Array) => void (bytes = content), summary: () => undefined };
  await Points.encode(points, sink as unknown as ArtifactSink);
  return bytes;
}

const decoded = (bytes: Uint8Array) => Points.decode({ blob: async () => bytes } as unknown as ArtifactSource);

describe("points", () => {
  const points = [
    { x: 0, y: -1.5 },
    { x: Number.MAX_VALUE, y: 1e-300 },
  ];

  it("come back as they were", async () => {
    assert.deepEqual(await decoded(await encoded(points)), points);
    assert.deepEqual(await decoded(await encoded([])), []);
  });

  it("have the same bytes each time, by which equal values are one artifact", async () => {
    assert.deepEqual(await encoded(points), await encoded(points.map((point) => ({ ...point }))));
  });

  it("are refused when bytes are missing", async () => {
    await assert.rejects(decoded(new Uint8Array(17)), { code: "ARTIFACT_DAMAGED" });
  });
});
