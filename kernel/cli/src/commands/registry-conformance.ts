import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { readConformanceReport, readSignedConformanceReport } from "@zen/registry-protocol";
import { defineCommand } from "../command.js";
import { reportText } from "../plugins/report-text.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryConformance = defineCommand({
  id: "registry:conformance",
  summary: "Give a registry the conformance report of a published version",
  description: `zen plugins:check --report writes one, of the archive that it packs. The author's is signed with the key of the namespace and shown as self-reported; an administrator who has run it, too, has the registry sign theirs with --countersign. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    countersign: { type: "boolean", summary: "It is your own run; the registry signs it" },
  },
  args: [{ name: "file", summary: "What plugins:check --report has written" }],
  examples: ["registry:conformance conformance.json", "registry:conformance conformance.json --countersign"],
  async run(ctx, { flags, args }) {
    const { out } = ctx;
    const signed = readSignedConformanceReport(await reportText(path.resolve(ctx.cwd, args.file)));
    const { name, version } = readConformanceReport(signed.report);
    const admin = await openAdmin(ctx, flags);
    await admin.putConformance(name, version, flags.countersign ? { ...signed, signatures: [] } : signed);
    out.print(
      `${out.style.bold(`${name}@${version}`)} has a ${flags.countersign ? "countersigned" : "self-reported"} report`,
    );
    return { name, version, countersigned: flags.countersign } as Json;
  },
});
