import { artifactStoreCases } from "../artifact-store/index.js";
import type { ConformanceCase } from "../case.js";
import { metadataStoreCases } from "../metadata-store/index.js";
import { orchestratorCases } from "../orchestrator.js";
import { processingCases } from "../processing/index.js";
import { secretSourceCases } from "../secret-source.js";
import { servingCases } from "../serving/index.js";
import { trainingCases } from "../training.js";

/** The cases of each contract. What harness they take is known to whoever makes it. */
export const casesOf: Readonly<Record<string, readonly ConformanceCase<never>[]>> = {
  "artifact-store@1": artifactStoreCases,
  "metadata-store@1": metadataStoreCases,
  "orchestrator@1": orchestratorCases,
  "processing@1": processingCases,
  "secret-source@1": secretSourceCases,
  "serving@1": servingCases,
  "training@1": trainingCases,
};
