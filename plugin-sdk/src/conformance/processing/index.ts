import type { ConformanceCase } from "../case.js";
import { expressionCases } from "./expression-cases.js";
import { fileCases } from "./file-cases.js";
import type { ProcessingHarness } from "./harness.js";
import { jobCases } from "./job-cases.js";
import { learningCases } from "./learning-cases.js";
import { relationalCases } from "./relational-cases.js";
import { rowFunctionCases } from "./row-function-cases.js";
import { Bench } from "./run.js";

export type { ProcessingHarness } from "./harness.js";
export { localProcessingHarness } from "./local-harness.js";

/** The promises of `processing@1`. */
export const processingCases: readonly ConformanceCase<ProcessingHarness>[] = [
  ...expressionCases,
  ...relationalCases,
  ...learningCases,
  ...fileCases,
  ...jobCases,
  ...rowFunctionCases,
].map(([name, run]) => ({
  name,
  async run(harness) {
    const processing = await harness.open();
    try {
      await run(new Bench(processing, harness));
    } finally {
      await processing.close?.();
    }
  },
}));
