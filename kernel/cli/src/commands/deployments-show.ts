import type { Json } from "@zen/plugin-sdk";
import { inferUrl } from "@zen/plugin-sdk/serving";
import { defineCommand } from "../command.js";
import { short } from "../output/size.js";
import { colourOf } from "../run/state-word.js";
import { withoutHeaders } from "./deployments-list.js";

export const deploymentsShow = defineCommand({
  id: "deployments:show",
  summary: "One deployment: its revisions and its address",
  flags: {},
  args: [{ name: "deployment", summary: "Its name" }],
  examples: ["deployments:show flights"],
  async run({ out, repository }, { args }) {
    const details = await (await repository()).deployments.show(args.deployment);
    const { name, state, revisions, endpoint } = details;
    out.print(`${out.style.bold(name)} ${colourOf(state, out.style)(state)}`);
    if (endpoint !== undefined) out.print(`  POST ${inferUrl(endpoint)}`);
    out.print();
    out.table(revisions, [
      { title: "REVISION", value: ({ id }) => id },
      { title: "MODEL", value: ({ model }) => short(model) },
      {
        title: "STATE",
        value: (revision) => revision.state,
        style: (cell, revision) => colourOf(revision.state, out.style)(cell),
      },
      { title: "TRAFFIC", value: ({ traffic }) => `${traffic} %`, right: true },
      { title: "REPLICAS", value: ({ replicas }) => `${replicas.ready}/${replicas.wished}`, right: true },
      { title: "", value: ({ error }) => error?.message ?? "", flexible: true, style: out.style.red },
    ]);
    return withoutHeaders(details) as unknown as Json;
  },
});
