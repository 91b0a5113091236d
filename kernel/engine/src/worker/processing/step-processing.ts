import type { Processing } from "@zen/plugin-sdk";
import type { StepProcessing } from "@zen/plugin-sdk/pipeline";
import { elsewhere } from "./elsewhere.js";
import { here } from "./here.js";
import { locateElsewhere } from "./locate.js";
import { checkUnchanged } from "./unchanged.js";
import { processingNotLocal, runsInStore } from "./reach.js";
import type { ProcessingScope } from "./scope.js";

/**
 * Runs processing plans for one execution. An engine on this machine reads inputs where they lie and writes beside the store; one elsewhere
 * reads and writes the store's own objects.
 */
export function stepProcessing(backend: () => Promise<Processing>, scope: ProcessingScope): StepProcessing {
  let jobs = 0;
  return {
    async describe(source) {
      const processing = await backend();
      const { signal } = scope;
      if (processing.supports.local === true) return processing.describe(source, { signal });
      const location = await locateElsewhere(source.location, scope);
      return processing.describe({ ...source, location }, { signal });
    },
    async run(plan, inputs) {
      const processing = await backend();
      const job = ++jobs;
      if (processing.supports.local === true) return here(processing, plan, inputs, job, scope);
      const { store } = scope.artifacts;
      if (!runsInStore(processing, store)) throw processingNotLocal(processing, store);
      const result = await elsewhere(processing, plan, inputs, job, scope);
      await checkUnchanged(processing, inputs, scope);
      return result;
    },
  };
}
