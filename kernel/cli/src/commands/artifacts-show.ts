import type { ArtifactRecord, Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { size } from "../output/size.js";
import { ago } from "../output/time.js";
import { summaryText } from "./artifacts-list.js";

export const artifactsShow = defineCommand({
  id: "artifacts:show",
  summary: "One artifact: where it comes from and who used it",
  flags: {},
  args: [{ name: "artifact", summary: "The beginning of a digest, or PIPELINE.OUTPUT" }],
  examples: ["artifacts:show flights.model", "artifacts:show 9f3a02 --json"],
  async run({ out, repository }, { args }) {
    const { artifacts } = await repository();
    const artifact = await artifacts.get(args.artifact);
    const lineage = await artifacts.uses(artifact.digest);
    const readers = lineage.filter(({ direction }) => direction === "read");
    out.print(`${out.style.bold(artifact.digest)}`);
    out.print(`  ${artifact.codec}, ${size(artifact.size)}${gone(artifact, out.style.yellow)}`);
    out.print(`  made by ${artifact.node}.${artifact.output} in run ${artifact.run}, ${ago(artifact.createdAt)}`);
    if (artifact.summary !== undefined) out.print(`  ${summaryText(artifact.summary)}`);
    out.print(
      out.style.dim(
        `  read by ${readers.length === 0 ? "nothing yet" : readers.map(({ execution, name }) => `${execution} as ${name}`).join(", ")}`,
      ),
    );
    return { artifact, lineage } as unknown as Json;
  },
});

function gone({ purged, pruned }: ArtifactRecord, style: (text: string) => string): string {
  if (purged !== undefined) return style(`, purged: ${purged.reason}`);
  return pruned === undefined ? "" : style(`, pruned: ${pruned.reason}`);
}
