import { ZenError } from "@zen/plugin-sdk";
import { codec, type Codec } from "@zen/plugin-sdk/pipeline";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const BYTES = 16;

/** Points in sixteen bytes each, two little-endian doubles. Raise `version` when the bytes change. */
export const Points: Codec<readonly Point[], "BARE_NAME.points"> = codec({
  id: "BARE_NAME.points",
  version: 1,
  async encode(points, sink) {
    const bytes = new Uint8Array(points.length * BYTES);
    const view = new DataView(bytes.buffer);
    for (const [at, { x, y }] of points.entries()) {
      view.setFloat64(at * BYTES, x, true);
      view.setFloat64(at * BYTES + 8, y, true);
    }
    await sink.blob(bytes);
    sink.summary({ points: points.length });
  },
  async decode(source) {
    const bytes = await source.blob();
    if (bytes.length % BYTES !== 0) {
      throw new ZenError("ARTIFACT_DAMAGED", `${bytes.length} bytes are no whole number of points.`);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / BYTES }, (_, at) => ({
      x: view.getFloat64(at * BYTES, true),
      y: view.getFloat64(at * BYTES + 8, true),
    }));
  },
});
