import type { PurgeOutcome } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { labelOf } from "../lineage/labels.js";
import type { Output } from "../output/output.js";
import { short } from "../output/size.js";

export const artifactsPurge = defineCommand({
  id: "artifacts:purge",
  summary: "Erase an artifact for good; shows first what that means",
  description:
    "Its bytes go from every artifact store of the repository, from the records that small values ride in, and from the cache. Its digest, the reason and the lineage stay; readers get ARTIFACT_PURGED, and steps that need it compute it anew. What steps printed, and copies outside the stores, are not touched.",
  flags: {
    reason: { type: "string", required: true, summary: "Why: readers are told" },
    derived: { type: "boolean", summary: "Also all that was made from it" },
    yes: { type: "boolean", char: "y", summary: "Erase it; without this it is only shown" },
  },
  args: [{ name: "artifact", summary: "The beginning of a digest, PIPELINE.OUTPUT, or RUN/STEP.OUTPUT" }],
  examples: [
    'artifacts:purge 9f3a02 --reason "contains names of customers"',
    'artifacts:purge latest/read.dataset --reason "wrong licence" --derived --yes',
  ],
  async run({ out, repository }, { args, flags }) {
    const { artifacts } = await repository();
    const { reason, derived, yes: apply } = flags;
    const outcome = await artifacts.purge(args.artifact, { reason, derived, apply });
    show(outcome, derived, out);
    return outcome as unknown as Json;
  },
});

function show(outcome: PurgeOutcome, withDerived: boolean, out: Output): void {
  const { applied, artifact, executions, objects, lists, derived, derivedBy } = outcome;
  const { style } = out;
  out.print(style.bold(labelOf(artifact)));
  const steps = `${executions.length} ${executions.length === 1 ? "execution" : "executions"}`;
  out.print(`  made or taken over by ${steps}; ${objects} ${objects === 1 ? "object" : "objects"} in the stores`);
  for (const digest of lists) out.print(`  ${short(digest)} is a list that holds its bytes, and goes with it`);
  if (derived.length > 0) {
    out.print(withDerived ? "  and what was made from it:" : "  Made from it, and left:");
    for (const one of derived) out.print(`    ${labelOf(one)}`);
    const nodes = [...new Set(derivedBy.map(({ node, run }) => `${node} of ${run}`))];
    out.print(
      style.dim(`  by ${nodes.slice(0, 10).join(", ")}${nodes.length > 10 ? `, and ${nodes.length - 10} more` : ""}`),
    );
    if (!withDerived) out.print("  --derived takes these too.");
  }
  if (applied) out.print("Erased. The digest, the reason and the lineage are kept.");
  else out.print("Nothing has been erased, and nothing brings it back once it is: say --yes to do it.");
}
