import type { AuditFinding } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import type { Style } from "../output/output.js";

export const pluginsAudit = defineCommand({
  id: "plugins:audit",
  summary: "What is known against installed plugins and the packages in them",
  description:
    "Asks the registries of plugins for their advisories, reads the list of parts inside each plugin, and asks npm's registry about those. Ends with 1 when there is something.",
  flags: {
    licences: { type: "boolean", summary: "List the packages under each licence" },
    offline: { type: "boolean", summary: "Ask nothing of the network" },
  },
  args: [],
  examples: ["plugins:audit", "plugins:audit --licences", "plugins:audit --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const { plugins } = await ctx.repository();
    const report = await interruptible(out, (signal) => plugins.audit({ offline: flags.offline, signal }));
    for (const finding of report.findings) for (const line of findingLines(finding, out.style)) out.print(line);
    if (flags.licences) {
      out.table(report.licences, [
        { title: "LICENCE", value: ({ licence }) => licence || "not stated", style: out.style.bold },
        { title: "PACKAGES", value: ({ packages }) => packages.join(", "), flexible: true, style: out.style.dim },
      ]);
      out.print();
    }
    const count = report.findings.length;
    const nothing = report.unanswered.length === 0 ? "Nothing is known against them" : "Nothing was heard against them";
    const found = count === 0 ? nothing : `${count} ${count === 1 ? "finding" : "findings"}`;
    out.print(`${report.plugins} plugins with ${report.parts} packages in them. ${found}.`);
    for (const text of report.unanswered) out.note(out.errorStyle.yellow(text));
    if (count > 0) ctx.exitCode = EXIT.failed;
    return report as unknown as Json;
  },
});

function findingLines(
  { package: name, version, severity, id, title, url, affected, within }: AuditFinding,
  style: Style,
): readonly string[] {
  const colour = severity === "critical" || severity === "high" ? style.red : style.yellow;
  const where = within?.map(({ plugin, place }) => `${place === "bundled" ? "inside" : "beside"} ${plugin}`).join(", ");
  return [
    `${colour(severity.padEnd(8))} ${style.bold(name)} ${version}  ${title}`,
    `         ${style.dim([id, `versions ${affected}`, where, url].filter(Boolean).join("; "))}`,
  ];
}
