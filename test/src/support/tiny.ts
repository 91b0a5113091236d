/** The configuration with the fewest plugins that runs a pipeline on this machine. */
export const TINY_CONFIG = {
  registries: { "@zen": "bundled" },
  plugins: {
    "@zen/local-artifact-store": "^0.1.0",
    "@zen/local-orchestrator": "^0.1.0",
    "@zen/sqlite-metadata-store": "^0.1.0",
  },
  stores: {
    artifacts: { default: { use: "local-artifact-store" } },
    metadata: { default: { use: "sqlite-metadata-store" } },
  },
  stacks: { local: { orchestrator: { use: "local-orchestrator" } } },
  stack: "local",
};

/** The steps of `CHAIN` in their order. */
export const CHAIN_STEPS = ["start", "one", "two", "three", "last"];

/** What a chain ends in. */
export const chainEnd = (salt: number): string => "x".repeat(100_000) + String(salt + 3);

/**
 * `chain`: five steps in a row, each of which takes `ms` and makes something that depends on `salt`; the last one makes more than
 * fits into a record.
 */
export const CHAIN = `import { setTimeout } from "node:timers/promises";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

export const start = step(
  "start",
  { inputs: { salt: p.int() }, outputs: { sum: json<number>() } },
  async ({ salt }) => ({ sum: salt }),
);
export const add = step(
  "add",
  { inputs: { sum: json<number>(), ms: p.int() }, outputs: { sum: json<number>() } },
  async ({ sum, ms }) => {
    await setTimeout(ms);
    return { sum: sum + 1 };
  },
);
export const last = step(
  "last",
  { inputs: { sum: json<number>() }, outputs: { text: json<string>() } },
  async ({ sum }) => ({ text: "x".repeat(100_000) + sum }),
);
export default pipeline("chain", { salt: p.int(), ms: p.int(50) }, (run, { salt, ms }) => {
  let { sum } = run(start, { salt });
  for (const name of ["one", "two", "three"]) ({ sum } = run(add, { sum, ms }, { name }));
  const { text } = run(last, { sum });
  return { text };
});
`;

/** Files of a repository that has only that. */
export const TINY_FILES = { "zen.config.json": TINY_CONFIG, "pipelines/chain.ts": CHAIN };
