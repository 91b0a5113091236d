import { runConformance, trainingCases } from "@zen/plugin-sdk/conformance";
import { TrainingCloud } from "./testing/cloud.js";

runConformance(
  "training on Vertex AI",
  trainingCases,
  async () => {
    const cloud = await TrainingCloud.start();
    return { open: () => cloud.open(), dispose: () => cloud.dispose() };
  },
  { describe, it },
);
