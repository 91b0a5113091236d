import path from "node:path";
import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { liveLine } from "../output/live-line.js";

export const pluginsCheck = defineCommand({
  id: "plugins:check",
  summary: "Look at a plugin as a registry and those who install it will",
  description:
    "Packs the built plugin, looks at its manifest, files, size, licence and permissions, and runs its code in a process of its own: exports, and each backend against its contract. Warnings are yours to judge; a fault ends with exit code 1. Needs no repository.",
  flags: {
    report: {
      type: "string",
      summary: "Write the conformance report into this file, signed where this machine has the scope's key",
    },
  },
  args: [{ name: "folder", summary: "The plugin's folder; the present one when left out", required: false }],
  examples: ["plugins:check", "plugins:check ./my-plugin --report conformance.json", "plugins:check --json"],
  async run(ctx, { flags, args }) {
    const { checkPlugin } = await import("@zen/registry-client");
    const { signerFor, writeReport } = await import("../plugins/conformance-file.js");
    const { showCheck } = await import("../plugins/show-check.js");
    const folder = path.resolve(ctx.cwd, args.folder ?? ".");
    const { out } = ctx;
    const show = liveLine(out);
    const sign = await signerFor(folder);
    const check = await interruptible(out, (signal) =>
      checkPlugin(folder, {
        zen: ctx.version,
        signal,
        ...(sign === undefined ? {} : { sign }),
        onProgress: (what, detail) => show(`  ${what} ${detail}`),
      }),
    ).finally(() => show(""));
    showCheck(check, out);
    const { report, ...found } = check;
    if (flags.report !== undefined && report !== undefined)
      out.print(`The report is in ${await writeReport(path.resolve(ctx.cwd, flags.report), report)}.`);
    const sound = check.findings.every(({ level }) => level !== "fault");
    if (!sound) ctx.exitCode = EXIT.failed;
    return { ...found, sound, ...(report === undefined ? {} : { report: report.document }) } as unknown as Json;
  },
});
