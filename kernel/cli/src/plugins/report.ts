import type { InstallPluginsResult } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { Output } from "../output/output.js";
import { tsconfigAdvice } from "../tsconfig-advice.js";
import { contributes } from "./contributes.js";

/** What an installation changed, but for the plugins of which it was `shown` already. */
export function reportInstall(
  { added, removed, updated, changed, generation, tsconfig }: InstallPluginsResult,
  out: Output,
  shown: ReadonlySet<string> = new Set(),
): Json {
  const { style } = out;
  const rows = [
    ...added.map((plugin) => ({ sign: "+", plugin, from: "" })),
    ...updated.map(({ from, to }) => ({ sign: "~", plugin: to, from: ` (was ${from.version})` })),
    ...removed.map((plugin) => ({ sign: "-", plugin, from: "" })),
  ];
  for (const { sign, plugin, from } of rows) {
    if (shown.has(plugin.name)) continue;
    const colour = sign === "+" ? style.green : sign === "-" ? style.red : style.yellow;
    out.print(
      `${colour(sign)} ${style.bold(plugin.name)} ${plugin.version}${from}${sign === "-" ? "" : `  ${style.dim(contributes(plugin.manifest))}`}`,
    );
  }
  const count = generation.plugins.length;
  out.print(
    `${rows.length > 0 ? "\n" : ""}${changed ? "" : "Nothing to change. "}${count} ${count === 1 ? "plugin is" : "plugins are"} installed.`,
  );
  for (const line of tsconfigAdvice(tsconfig)) out.note(line);
  const named = (plugins: InstallPluginsResult["added"]): Json =>
    plugins.map(({ name, version }) => ({ name, version }));
  return {
    generation: generation.number,
    changed,
    added: named(added),
    removed: named(removed),
    updated: updated.map(({ from, to }) => ({ name: to.name, from: from.version, to: to.version })),
    plugins: named(generation.plugins),
  };
}
