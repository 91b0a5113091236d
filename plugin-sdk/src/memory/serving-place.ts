import { setTimeout as delay } from "node:timers/promises";
import type { ServingPlace } from "../conformance/index.js";
import type { ServedModel } from "../contracts/serving.js";
import { memoryServing, MemoryServingSpace, type MemoryServing, type Predictor } from "./serving.js";

/** A place for the conformance cases: serves the kit's sample models, which take `loadMs` to load. */
export function memoryServingPlace(
  change: (serving: MemoryServing, space: MemoryServingSpace) => Partial<MemoryServing> = () => ({}),
  loadMs = 0,
): ServingPlace {
  const space = new MemoryServingSpace();
  const open = (): MemoryServing => {
    const serving = memoryServing(loadSample(loadMs), space);
    return { ...serving, ...change(serving, space) };
  };
  return {
    open,
    infer: (endpoint, tensors) => open().infer(endpoint, tensors),
    publish: async (contents) =>
      Object.fromEntries(Object.entries(contents).map(([path, bytes]) => [path, dataUri(bytes)])),
    patienceMs: 1000,
  };
}

function dataUri(bytes: Uint8Array): { readonly uri: string } {
  return { uri: `data:;base64,${Buffer.from(bytes).toString("base64")}` };
}

/** Runs a sample model without a runtime: its manifest tells what it adds. */
function loadSample(loadMs: number): (model: ServedModel) => Promise<Predictor> {
  return async ({ manifest, files }) => {
    await delay(loadMs);
    const bytes = Buffer.from(files[manifest.file]!.uri.split(",")[1]!, "base64");
    if (bytes.includes("no graph")) throw new Error("the file is no graph");
    const feature = manifest.transform.features[0]!;
    const offset = feature.kind === "numeric" ? -feature.offset : Number.NaN;
    return ([x]) => [
      { name: "value", shape: x!.shape, data: Float32Array.from(x!.data as Float64Array, (value) => value + offset) },
    ];
  };
}
