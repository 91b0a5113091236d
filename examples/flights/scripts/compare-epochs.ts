import { openRepository } from "@zen/client";
import flights from "../pipelines/flights.js";

/** Trains with more and more epochs and prints what it brings; what does not depend on them is computed once. */
await using repo = await openRepository();
for (const epochs of [1, 2, 3]) {
  const { outputs, run } = await repo.run(flights, { epochs });
  const { rocAuc, logLoss } = outputs.metrics.values;
  console.log(
    `${epochs} epochs: ROC-AUC ${rocAuc?.toFixed(4)}, log loss ${logLoss?.toFixed(4)}, ${run.steps.cached} of ${run.steps.total} steps cached`,
  );
}
