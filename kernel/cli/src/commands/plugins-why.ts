import type { WhyStep } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const pluginsWhy = defineCommand({
  id: "plugins:why",
  summary: "Why a plugin or a native package is installed",
  flags: {},
  args: [{ name: "package", summary: "Its name" }],
  examples: ["plugins:why @zen/tabular", "plugins:why libsql --json"],
  async run({ out, repository }, { args }) {
    const found = await (await repository()).plugins.why(args.package);
    const kind = found.kind === "native" ? "a native package" : "a plugin";
    out.print(`${out.style.bold(found.name)} ${found.versions.join(", ")}  ${out.style.dim(kind)}`);
    for (const way of found.ways) out.print(`  ${sentence(way)}`);
    if (found.more) out.print("  There are more ways than these.");
    return found as unknown as Json;
  },
});

function sentence([first, ...steps]: readonly WhyStep[]): string {
  if (first === undefined) return "";
  const asked = `you ask for ${first.name} ${first.requested ?? ""}`.trimEnd();
  if (steps.length === 0) return asked;
  return `${asked}, which needs ${steps.map(({ name, version }) => `${name} ${version}`).join(", which needs ")}`;
}
