import { defineCommand } from "../command.js";

export const metadataRebuild = defineCommand({
  id: "metadata:rebuild",
  summary: "Make the metadata store's content anew from the journal",
  description:
    "Nothing is lost: the journal has it all. Whoever looks meanwhile sees the old content, and so it stays if this is interrupted. A file that cannot be read is kept beside the new one.",
  flags: {},
  args: [],
  examples: ["metadata:rebuild"],
  async run({ out, repository }) {
    const opened = await repository();
    await opened.rebuildMetadata();
    const { items, next } = await opened.runs.query({ limit: 1000 });
    const runs = `${items.length}${next === undefined ? "" : "+"}`;
    out.print(`The metadata store has been made anew: ${runs} ${runs === "1" ? "run" : "runs"}.`);
    return { runs: items.length, complete: next === undefined };
  },
});
