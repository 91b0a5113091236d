import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

const severities = ["low", "moderate", "high", "critical"] as const;

export const registryAdvise = defineCommand({
  id: "registry:advise",
  summary: "Tell of a fault of published versions, or take that back",
  description: `Catalogue, zen plugins:audit and npm audit tell of it from then on. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    affected: { type: "string", summary: "The versions that have it, as a range: <1.2.3" },
    severity: { type: "string", options: [...severities], summary: "How bad it is" },
    title: { type: "string", summary: "What it is, in a line" },
    description: { type: "string", summary: "More of it, and what to do" },
    url: { type: "string", summary: "Where one can read on" },
    withdraw: { type: "string", summary: "An advisory that was wrong, by its id" },
  },
  args: [{ name: "plugin", summary: "Whose fault it is", required: false }],
  examples: [
    'registry:advise @acme/my-store --affected "<1.2.3" --severity high --title "Writes secrets into its log"',
    "registry:advise --withdraw ZEN-2026-0001",
  ],
  async run(ctx, { flags, args }) {
    const { out } = ctx;
    const { affected, severity, title, description, url, withdraw } = flags;
    const given = [args.plugin, affected, severity, title, description, url];
    if (withdraw !== undefined) {
      if (given.some((each) => each !== undefined)) throw wrong("takes nothing besides --withdraw");
      const advisory = await (await openAdmin(ctx, flags)).withdrawAdvisory(withdraw);
      out.print(`${out.style.bold(advisory.id)} is withdrawn`);
      return advisory as unknown as Json;
    }
    if (args.plugin === undefined || affected === undefined || severity === undefined || title === undefined)
      throw wrong("needs a plugin, --affected, --severity and --title");
    const advisory = await (
      await openAdmin(ctx, flags)
    ).advise({
      ...{ package: args.plugin, affected, severity: severity as (typeof severities)[number], title },
      ...(description === undefined ? {} : { description }),
      ...(url === undefined ? {} : { url }),
    });
    out.print(`${out.style.bold(advisory.id)} tells of ${advisory.package} ${advisory.affected}: ${advisory.title}`);
    return advisory as unknown as Json;
  },
});

function wrong(problem: string): ZenError {
  return new ZenError("USAGE_INVALID", `registry:advise ${problem}`, {
    hint: "See zen registry:advise --help for examples.",
  });
}
