import type { Json } from "@zen/plugin-sdk";
import { inferUrl } from "@zen/plugin-sdk/serving";
import { defineCommand } from "../command.js";
import { short } from "../output/size.js";
import { ago } from "../output/time.js";
import { colourOf } from "../run/state-word.js";

export const deploymentsList = defineCommand({
  id: "deployments:list",
  summary: "Models that answer requests",
  flags: {},
  args: [],
  examples: ["deployments:list", "deployments:list --json"],
  async run({ out, repository }) {
    const deployments = await (await repository()).deployments.list();
    if (deployments.length === 0) out.print("Nothing is deployed.");
    else {
      out.table(deployments, [
        { title: "NAME", value: ({ name }) => name, style: out.style.bold },
        { title: "STATE", value: ({ state }) => state, style: (cell, { state }) => colourOf(state, out.style)(cell) },
        { title: "MODEL", value: ({ revisions }) => revisions.map(({ model }) => short(model)).join(", ") },
        { title: "SINCE", value: ({ record }) => (record === undefined ? "" : ago(record.updatedAt)), yields: 1 },
        {
          title: "ADDRESS",
          value: ({ endpoint }) => (endpoint === undefined ? "" : inferUrl(endpoint)),
          flexible: true,
        },
      ]);
    }
    return { deployments: deployments.map(withoutHeaders) } as unknown as Json;
  },
});

/** Headers may hold a credential. */
export function withoutHeaders<T extends { readonly endpoint?: { readonly headers: object } }>({
  endpoint,
  ...rest
}: T): object {
  return {
    ...rest,
    ...(endpoint === undefined ? {} : { endpoint: { ...endpoint, headers: Object.keys(endpoint.headers) } }),
  };
}
