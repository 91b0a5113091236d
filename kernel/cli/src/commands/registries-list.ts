import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const registriesList = defineCommand({
  id: "registries:list",
  summary: "The registries that scopes are bound to, and whether this machine trusts them",
  flags: {},
  args: [],
  examples: ["registries:list", "registries:list --json"],
  async run({ out, repository }) {
    const bound = (await repository()).registries.list();
    const { TrustedRegistries } = await import("@zen/registry-client");
    const trusted = new TrustedRegistries();
    const rows = await Promise.all(
      bound.map(async (each) => {
        const known = each.kind === "server" ? await trusted.find(each.registry) : undefined;
        const trust =
          each.kind === "server"
            ? known === undefined
              ? "not accepted"
              : known.kind === "npm"
                ? "signs nothing"
                : "signed"
            : "";
        return { ...each, trust, ...(known === undefined ? {} : { since: known.since }) };
      }),
    );
    if (rows.length === 0) out.print("No registry is bound. Run zen registries:add.");
    else
      out.table(rows, [
        { title: "SCOPE", value: ({ scope }) => scope || '""', style: out.style.bold },
        { title: "REGISTRY", value: ({ registry }) => registry },
        {
          title: "TRUST",
          value: ({ trust }) => trust,
          style: (cell, { trust }) => (trust === "signed" ? out.style.green(cell) : cell),
        },
      ]);
    return { registries: rows } as unknown as Json;
  },
});
