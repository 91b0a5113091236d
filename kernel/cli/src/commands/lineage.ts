import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const lineageCommand = defineCommand({
  id: "lineage",
  summary: "What an artifact was made from, and what was made from it",
  flags: {
    up: { type: "boolean", summary: "Only what it was made from" },
    down: { type: "boolean", summary: "Only what was made from it" },
    format: { type: "string", options: ["tree", "dot", "mermaid"], default: "tree", summary: "How it is drawn" },
    depth: { type: "integer", summary: "So many steps away, at most" },
  },
  args: [{ name: "artifact", summary: "The beginning of a digest, PIPELINE.OUTPUT, or RUN/STEP.OUTPUT" }],
  examples: [
    "lineage flights.model",
    "lineage latest/split.train --down --depth 1",
    "lineage 9f3a02 --format dot",
    "lineage flights.model --json",
  ],
  async run({ out, repository }, { args, flags }) {
    if (flags.depth !== undefined && flags.depth < 1) {
      throw new ZenError("USAGE_INVALID", `--depth takes a number of steps from 1, not ${flags.depth}`, {
        hint: "Leave it out for all of them.",
      });
    }
    const { artifacts } = await repository();
    const graph = await artifacts.lineage(args.artifact, {
      ...(flags.up === flags.down ? {} : { direction: flags.up ? ("up" as const) : ("down" as const) }),
      ...(flags.depth === undefined ? {} : { depth: flags.depth }),
    });
    if (!out.json) {
      const { lineageDot, lineageMermaid } = await import("../lineage/diagrams.js");
      const { lineageTree } = await import("../lineage/tree.js");
      const drawn = {
        tree: () => lineageTree(graph, out.style),
        dot: () => lineageDot(graph),
        mermaid: () => lineageMermaid(graph),
      };
      for (const line of drawn[flags.format as keyof typeof drawn]()) out.print(line);
    }
    return graph as unknown as Json;
  },
});
