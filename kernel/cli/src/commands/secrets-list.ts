import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const secretsList = defineCommand({
  id: "secrets:list",
  summary: "Names of the secrets that can be listed; never a value",
  flags: {},
  args: [],
  examples: ["secrets:list"],
  async run({ out, repository }) {
    const secrets = await (await repository()).secrets.list();
    if (secrets.length === 0) out.print("No secret can be listed. Those in the environment are found, but not listed.");
    else
      out.table(secrets, [
        { title: "SECRET", value: ({ secret }) => secret, style: out.style.bold },
        { title: "FROM", value: ({ source }) => source ?? "" },
      ]);
    return { secrets } as unknown as Json;
  },
});
