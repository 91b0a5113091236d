import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { registryArgument } from "../registries/which.js";

export const registriesWhoami = defineCommand({
  id: "registries:whoami",
  summary: "Which account you are at a registry",
  flags: {},
  args: [
    { name: "registry", summary: "Its address; the one that is bound here when there is one only", required: false },
  ],
  examples: ["registries:whoami https://plugins.example.com/"],
  async run(ctx, { args }) {
    const registry = await registryArgument(ctx, args.registry);
    const { whoAmI } = await import("@zen/registry-client");
    const user = await whoAmI(registry, { cwd: ctx.cwd });
    ctx.out.print(user);
    return { registry, user } as unknown as Json;
  },
});
