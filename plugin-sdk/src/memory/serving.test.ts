import { runConformance, servingCases } from "../conformance/index.js";
import type { ModelFile, ServedModel } from "../contracts/serving.js";
import { memoryServing, MemoryServingSpace, type Predictor } from "./serving.js";

/** Runs the kit's sample models without a runtime: their manifests tell what they add. */
async function loadSample({ manifest, files }: ServedModel): Promise<Predictor> {
  const bytes = Buffer.from((files[manifest.file] as ModelFile).uri.split(",")[1]!, "base64");
  if (bytes.includes("no graph")) throw new Error("the file is no graph");
  const feature = manifest.transform.features[0]!;
  const offset = feature.kind === "numeric" ? -feature.offset : Number.NaN;
  return ([x]) => [
    { name: "value", shape: x!.shape, data: Float32Array.from(x!.data as Float64Array, (value) => value + offset) },
  ];
}

runConformance(
  "memory serving",
  servingCases,
  () => {
    const space = new MemoryServingSpace();
    const client = () => memoryServing(loadSample, space);
    return {
      open: client,
      infer: client().infer,
      async publish(contents) {
        return Object.fromEntries(
          Object.entries(contents).map(([path, bytes]) => [
            path,
            { uri: `data:;base64,${Buffer.from(bytes).toString("base64")}` },
          ]),
        );
      },
    };
  },
  { describe, it },
);
