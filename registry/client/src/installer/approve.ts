import { ZenError } from "@zen/plugin-sdk";
import type { InstallPlan, PlannedChange } from "./plan.js";
import type { InstallOptions } from "./types.js";

/**
 * Shows a plan, and ends the installation where it widens what plugins may touch and nobody has agreed to that. A plugin that is installed
 * for the first time because somebody asked for it is agreed to by that.
 *
 * @throws ZenError `PERMISSIONS_WIDENED`
 */
export async function approve(
  plan: InstallPlan,
  { onPlan, allowWider = false }: InstallOptions,
  update: boolean,
): Promise<void> {
  onPlan?.(plan);
  const wider = plan.changes.filter(({ from, widens }) => widens.length > 0 && (from !== undefined || update));
  if (wider.length === 0 || allowWider === true) return;
  if (allowWider !== false && (await allowWider(wider))) return;
  throw widened(wider, allowWider !== false);
}

function widened(wider: readonly PlannedChange[], asked: boolean): ZenError {
  const lines = wider.map(({ name, from, to, widens }) => {
    const versions = from === undefined ? `${to?.version}, which is new here,` : `${to?.version}`;
    return `${name} ${versions} wants to ${widens.map(({ text }) => text).join(", ")}, which nobody has agreed to.`;
  });
  return new ZenError("PERMISSIONS_WIDENED", lines.join("\n"), {
    hint: asked
      ? "Nothing was changed. Ask for versions that want no more, or agree when you are asked."
      : "Nothing was changed. If you agree to it, run the same with --allow-permissions.",
    data: { plugins: wider.map(({ name, widens }) => ({ name, widens })) },
  });
}
