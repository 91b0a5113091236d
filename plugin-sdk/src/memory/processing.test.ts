import { processingCases, localProcessingHarness } from "../conformance/processing/index.js";
import { runConformance } from "../conformance/case.js";
import { memoryProcessing } from "./processing.js";

runConformance("memory processing", processingCases, () => localProcessingHarness(() => memoryProcessing()), {
  describe,
  it,
});
