import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const pluginsOutdated = defineCommand({
  id: "plugins:outdated",
  summary: "Installed plugins of which there are newer versions",
  description:
    "WANTED is what plugins:update would move to if nothing else stood against it, LATEST the highest version that can be used here.",
  flags: {},
  args: [],
  examples: ["plugins:outdated", "plugins:outdated --json"],
  async run({ out, repository }) {
    const outdated = await (await repository()).plugins.outdated();
    if (outdated.length === 0) out.print("Every plugin is at its newest version.");
    else {
      out.table(outdated, [
        { title: "PLUGIN", value: ({ name }) => name, style: out.style.bold },
        { title: "CURRENT", value: ({ current }) => current },
        { title: "WANTED", value: ({ wanted }) => wanted ?? "-", style: out.style.green },
        { title: "LATEST", value: ({ latest }) => latest },
        {
          title: "",
          value: ({ refused }) => (refused === undefined ? "" : `${refused.version} cannot be used: ${refused.reason}`),
          flexible: true,
          style: out.style.dim,
        },
      ]);
    }
    return { outdated } as unknown as Json;
  },
});
