import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";

export const secretsCheck = defineCommand({
  id: "secrets:check",
  summary: "Whether each secret that the configuration refers to resolves here",
  flags: { stack: { type: "string", summary: "The stack to check, in place of the one in use" } },
  args: [],
  examples: ["secrets:check", "secrets:check --stack prod"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const secrets = await (await ctx.repository()).secrets.check(flags.stack);
    if (secrets.length === 0) out.print("The stores and the stack refer to no secret.");
    else {
      out.table(secrets, [
        { title: "SECRET", value: ({ secret }) => secret, style: out.style.bold },
        {
          title: "FROM",
          value: ({ source }) => source ?? "missing",
          style: (cell, { source }) => (source === undefined ? out.style.red(cell) : cell),
        },
        { title: "USED BY", value: ({ by }) => by.join(", "), flexible: true },
      ]);
    }
    if (secrets.some(({ source }) => source === undefined)) ctx.exitCode = EXIT.failed;
    return { secrets } as unknown as Json;
  },
});
