import type { InstallPluginsOptions, InstallPluginsResult } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { CliContext } from "../context.js";
import { interruptible } from "../interrupt.js";
import { PlanView } from "./plan-view.js";
import { installProgress } from "./progress.js";
import { reportInstall } from "./report.js";

/** Carries out a change of the plugins: shows what is about to change, then progress, then what came of it. Ctrl-C ends it cleanly. */
export async function changePlugins(
  ctx: CliContext,
  flags: { readonly frozen?: boolean; readonly offline?: boolean; readonly "allow-permissions"?: boolean },
  change: (options: InstallPluginsOptions) => Promise<InstallPluginsResult>,
): Promise<Json> {
  const { out } = ctx;
  const progress = installProgress(out);
  const view = new PlanView(out, flags["allow-permissions"] ?? false, progress.close);
  try {
    const result = await interruptible(out, (signal) =>
      change({
        ...(flags.frozen === undefined ? {} : { frozen: flags.frozen }),
        ...(flags.offline === undefined ? {} : { offline: flags.offline }),
        ...view.options,
        onProgress: progress.onProgress,
        onNotice: (text) => out.note(text),
        signal,
      }),
    );
    progress.close();
    view.done();
    return reportInstall(result, out, view.shown);
  } finally {
    progress.close();
  }
}
