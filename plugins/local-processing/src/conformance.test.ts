import { localProcessingHarness, processingCases } from "@zen/plugin-sdk/conformance";
import { localProcessing } from "./processing.js";
import { runConformance } from "@zen/plugin-sdk/conformance";

for (const threads of [1, 2]) {
  const open = () => localProcessingHarness((folder) => localProcessing({ threads, memoryLimit: "1GB" }, folder));
  runConformance(`local processing with ${threads} threads`, processingCases, open, { describe, it });
}
