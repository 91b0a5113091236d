import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { registryArgument } from "../registries/which.js";

export const registriesLogout = defineCommand({
  id: "registries:logout",
  summary: "Give a registry's token back, and take it out of your .npmrc",
  flags: {},
  args: [
    { name: "registry", summary: "Its address; the one that is bound here when there is one only", required: false },
  ],
  examples: ["registries:logout https://plugins.example.com/"],
  async run(ctx, { args }) {
    const registry = await registryArgument(ctx, args.registry);
    const { logOut } = await import("@zen/registry-client");
    const loggedOut = await logOut(registry, { cwd: ctx.cwd });
    ctx.out.print(loggedOut ? `Logged out at ${registry}.` : `There is no token for ${registry}.`);
    return { registry, loggedOut } as unknown as Json;
  },
});
