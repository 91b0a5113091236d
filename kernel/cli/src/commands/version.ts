import { defineCommand } from "../command.js";

export const versionCommand = defineCommand({
  id: "version",
  summary: "Show the version of zen",
  flags: {},
  args: [],
  examples: ["--version"],
  hidden: true,
  async run({ out, version }) {
    out.print(version);
    return { zen: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
  },
});
