import { describe, it } from "node:test";
import { localProcessingHarness, processingCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openProcessing } from "./processing.js";

runConformance("the engine", processingCases, () => localProcessingHarness(openProcessing), { describe, it });
