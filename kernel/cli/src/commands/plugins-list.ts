import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { contributes } from "../plugins/contributes.js";

export const pluginsList = defineCommand({
  id: "plugins:list",
  summary: "Installed plugins and what they contribute",
  flags: {},
  args: [],
  examples: ["plugins:list", "plugins:list --json"],
  async run({ out, repository }) {
    const repo = await repository();
    const plugins = await repo.plugins.list();
    const links = new Map(repo.plugins.links().map(({ name, folder }) => [name, folder]));
    const linkOf = ({ manifest }: { readonly manifest: { readonly name: string } }): string | undefined =>
      links.get(manifest.name);
    if (plugins.length === 0) out.print("No plugin is installed. Run zen plugins:install.");
    else {
      out.table(plugins, [
        { title: "PLUGIN", value: ({ manifest }) => manifest.name, style: out.style.bold },
        { title: "VERSION", value: ({ manifest }) => manifest.version },
        ...(links.size === 0
          ? []
          : [
              {
                title: "LINKED FROM",
                value: (row: (typeof plugins)[number]) => linkOf(row) ?? "",
                style: out.style.yellow,
              },
            ]),
        { title: "CONTRIBUTES", value: ({ manifest }) => contributes(manifest), flexible: true, style: out.style.dim },
        {
          title: "",
          value: ({ state, reason }) => (reason === undefined ? "" : `${state}: ${reason.message}`),
          flexible: true,
          style: out.style.red,
        },
      ]);
    }
    return {
      plugins: plugins.map(({ manifest, state, reason }) => ({
        ...(links.has(manifest.name) ? { linked: links.get(manifest.name) } : {}),
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        state,
        ...(reason === undefined ? {} : { reason: { code: reason.code, message: reason.message } }),
      })),
    } as unknown as Json;
  },
});
