import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryAuditCheck = defineCommand({
  id: "registry:audit-check",
  summary: "Check that nobody has changed, removed or added lines of a registry's audit log",
  description: `Each entry is chained to the one before. Note what this prints somewhere else, and give it as --known the next time: that shows a log that was cut at its end or written anew, too. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    known: { type: "string", summary: "An entry as an earlier check printed it: NUMBER:CHAIN" },
  },
  args: [],
  examples: ["registry:audit-check", `registry:audit-check --known 42:${"9f".repeat(4)}...`],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const found = await (await openAdmin(ctx, flags)).checkAudit(readKnown(flags.known));
    if (found.sound) {
      out.print(`${out.style.green("sound")}: ${found.entries} entries`);
      out.print(`  --known ${found.entries}:${found.chain}`);
    } else {
      out.print(`${out.style.red("broken")}: entry ${found.at} ${found.problem}`);
      ctx.exitCode = EXIT.failed;
    }
    return found as unknown as Json;
  },
});

function readKnown(text: string | undefined): { readonly sequence: number; readonly chain: string } | undefined {
  if (text === undefined) return undefined;
  const [, sequence, chain] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || chain === undefined)
    throw new ZenError("USAGE_INVALID", "--known takes NUMBER:CHAIN as registry:audit-check prints it", {
      hint: "Copy the whole line.",
    });
  return { sequence: Number(sequence), chain };
}
