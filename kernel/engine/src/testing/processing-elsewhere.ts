import { createHash } from "node:crypto";
import {
  collectBytes,
  type ArtifactStore,
  type PlanExecution,
  type Processing,
  type ProcessingJobSpec,
} from "@zen/plugin-sdk";
import { memoryProcessing } from "@zen/plugin-sdk/memory";
import { directoryStore } from "./directory-store.js";

/** A processing backend that is said to be on other machines, with a store that it reads and writes. */
export interface ProcessingElsewhere {
  readonly store: ArtifactStore;
  readonly processing: Processing;
  /** Of each job that was begun the ids of its plans. */
  readonly jobs: readonly (readonly string[])[];
  /** Called with each job before it is begun. */
  before: (plans: readonly PlanExecution[]) => Promise<void> | void;
  /** Whether a job that was begun fails whatever it does. */
  fails: () => boolean;
}

/** The reference interpreter over the objects of a store in `root`, which knows checksums of what it holds as stores of clouds do. */
export function processingElsewhere(root: string): ProcessingElsewhere {
  const store = withChecksums(directoryStore(root));
  const inner = memoryProcessing();
  const jobs: string[][] = [];
  const known = new Set<string>();
  const elsewhere: ProcessingElsewhere = {
    store,
    jobs,
    before: () => undefined,
    fails: () => false,
    processing: {
      ...inner,
      supports: { schemes: ["file"] },
      jobs: {
        ...inner.jobs,
        async submit(id, spec: ProcessingJobSpec, options) {
          if (!known.has(id)) {
            await elsewhere.before(spec.plans);
            jobs.push(spec.plans.map((plan) => plan.id.replace(/-[0-9a-f]{12}$/, "")));
          }
          known.add(id);
          return inner.jobs.submit(id, elsewhere.fails() ? withoutInputs(spec) : spec, options);
        },
      },
    },
  };
  return elsewhere;
}

function withoutInputs({ plans }: ProcessingJobSpec): ProcessingJobSpec {
  return { plans: plans.map((plan) => ({ ...plan, inputs: {} })) };
}

function withChecksums(store: ArtifactStore): ArtifactStore {
  return {
    ...store,
    async head(key) {
      const head = await store.head(key);
      if (head === undefined) return undefined;
      const md5 = createHash("md5")
        .update(await collectBytes(store.get(key)))
        .digest("hex");
      return { ...head, checksum: `md5:${md5}` };
    },
  };
}
