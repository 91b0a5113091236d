import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";

export const pluginsDoctor = defineCommand({
  id: "plugins:doctor",
  summary: "Look for damage in installed plugins and the package store",
  description:
    "Reads every file of the package store and of every kept generation, and looks for what crashes left behind. Ends with 1 while something is wrong.",
  flags: {
    fix: { type: "boolean", summary: "Mend what is found" },
    offline: { type: "boolean", summary: "Ask nothing of the network" },
  },
  args: [],
  examples: ["plugins:doctor", "plugins:doctor --fix", "plugins:doctor --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const { plugins } = await ctx.repository();
    const options = { fix: flags.fix, offline: flags.offline };
    const report = await interruptible(out, (signal) => plugins.doctor({ ...options, signal }));
    const { problems, packages, files, generations } = report;
    for (const { text, mended, path } of problems) {
      const sign = mended === true ? out.style.green("mended ") : out.style.red("problem");
      out.print(`${sign} ${text}`);
      out.print(`        ${out.style.dim(path)}`);
    }
    const left = problems.filter(({ mended }) => mended !== true).length;
    out.print(
      `${problems.length > 0 ? "\n" : ""}Looked at ${generations} ${generations === 1 ? "generation" : "generations"}, and ${files} files of ${packages} packages in the store. ${said(problems.length, left)}`,
    );
    if (left > 0) {
      ctx.exitCode = EXIT.failed;
      if (!flags.fix) out.note("Run zen plugins:doctor --fix to mend it.");
    }
    return report as unknown as Json;
  },
});

function said(all: number, left: number): string {
  if (all === 0) return "All is well.";
  if (left === 0) return "All is mended.";
  return left === 1 ? "Something is wrong." : `${left} things are wrong.`;
}
