import { discoveryOf, type Definitions } from "@zen/gcp-emulators";
import { runConformance, trainingCases } from "@zen/plugin-sdk/conformance";
import { TrainingCloud } from "./testing/cloud.js";

let definitions: Readonly<Record<string, readonly Definitions[]>>;

before(async function () {
  this.timeout(120_000);
  definitions = { vertex: [await discoveryOf("aiplatform.v1")], logging: [await discoveryOf("logging.v2")] };
});

runConformance(
  "training on Vertex AI by its discovery document",
  trainingCases,
  async () => {
    const cloud = await TrainingCloud.start({}, definitions);
    return { open: () => cloud.open(), dispose: () => cloud.dispose() };
  },
  { describe, it },
);
