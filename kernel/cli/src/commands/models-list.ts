import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { figure } from "../output/figure.js";
import { short } from "../output/size.js";
import { ago } from "../output/time.js";

export const modelsList = defineCommand({
  id: "models:list",
  summary: "Names, and the model that is live under each",
  flags: {},
  args: [],
  examples: ["models:list", "models:list --json"],
  async run({ out, repository }) {
    const models = await (await repository()).models.list();
    if (models.length === 0)
      out.print("No model has a name yet. A pipeline's promote step gives one, or zen models:promote.");
    else
      out.table(models, [
        { title: "MODEL", value: ({ name }) => name, style: out.style.bold },
        { title: "LIVE", value: ({ live }) => short(live.artifact.digest) },
        {
          title: "FIGURE",
          value: ({ live }) => (live.figure === undefined ? "" : `${live.figure.metric}=${figure(live.figure.value)}`),
        },
        { title: "SINCE", value: ({ updatedAt }) => ago(updatedAt), yields: 2 },
        {
          title: "BEFORE",
          value: ({ before }) => before.map(({ artifact }) => short(artifact.digest)).join(" "),
          flexible: true,
          yields: 1,
        },
      ]);
    return models as unknown as Json;
  },
});
