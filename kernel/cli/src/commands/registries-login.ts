import type { Json } from "@zen/plugin-sdk";
import { askLine, readPiped } from "../ask/line.js";
import { defineCommand } from "../command.js";
import { registryArgument } from "../registries/which.js";

export const registriesLogin = defineCommand({
  id: "registries:login",
  summary: "Log in at a registry; the token goes into your .npmrc, for npm as well",
  description: "Passwords and tokens are asked for or piped in, never written on the command line.",
  flags: {
    user: { type: "string", char: "u", summary: "The account; asked for unless given" },
    "password-stdin": { type: "boolean", summary: "Read the password from standard input" },
    "token-stdin": { type: "boolean", summary: "Read a token that you have from standard input" },
  },
  args: [
    { name: "registry", summary: "Its address; the one that is bound here when there is one only", required: false },
  ],
  examples: [
    "registries:login https://plugins.example.com/",
    "registries:login https://plugins.example.com/ --token-stdin",
  ],
  async run(ctx, { args, flags }) {
    const registry = await registryArgument(ctx, args.registry);
    const { logIn } = await import("@zen/registry-client");
    const otherwise = "Pipe it in: --token-stdin, or --user NAME --password-stdin.";
    const given = flags["token-stdin"]
      ? { token: await readPiped("token") }
      : {
          user: flags.user ?? (await askLine(ctx, "Account", { otherwise })),
          password: flags["password-stdin"]
            ? await readPiped("password")
            : await askLine(ctx, "Password", { secret: true, otherwise }),
        };
    const { address, user, file } = await logIn(registry, given, { cwd: ctx.cwd });
    ctx.out.print(`${user} is logged in at ${address}. The token is in ${file}.`);
    return { registry: address, user, file } as unknown as Json;
  },
});
