import type { Processing } from "@zen/plugin-sdk";
import type { StepProcessing } from "@zen/plugin-sdk/pipeline";
import { elsewhere } from "./elsewhere.js";
import { here } from "./here.js";
import { locateElsewhere } from "./locate.js";
import { processingNotLocal, runsInStore } from "./reach.js";
import type { Follower } from "../task.js";
import type { ProcessingScope } from "./scope.js";

/**
 * Runs processing plans for one execution. An engine on this machine reads inputs where they lie and writes beside the store; one elsewhere
 * reads and writes the store's own objects.
 */
export function stepProcessing(backend: () => Promise<Processing>, scope: ProcessingScope): StepProcessing {
  let jobs = 0;
  // They go along with the first plan that writes what they read.
  let { followers = [] } = scope.task;
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
      const along = followers.some((one) => readsOf(one, scope.task.node).some((output) => output in plan.outputs));
      const carried = along ? followers : [];
      if (along) followers = [];
      return elsewhere(processing, plan, inputs, { job, followers: carried }, scope);
    },
  };
}

function readsOf({ inputs }: Follower, node: string): readonly string[] {
  return Object.values(inputs).flatMap((input) => ("node" in input && input.node === node ? [input.output] : []));
}
