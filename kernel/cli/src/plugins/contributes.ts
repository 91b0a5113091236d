import type { PluginManifest } from "@zen/plugin-sdk";

/** What a plugin contributes, in a line. */
export function contributes({ backends, steps, codecs, hooks, commands }: PluginManifest): string {
  const parts = [
    ...backends.map(({ contract, name }) => `${contract} ${name}`),
    ...(steps.length === 0
      ? []
      : [`${steps.length === 1 ? "step" : "steps"} ${steps.map((step) => step.export).join(", ")}`]),
    ...(codecs.length === 0 ? [] : [`codecs ${codecs.map(({ id }) => id).join(", ")}`]),
    ...(hooks.length === 0 ? [] : [`hooks ${hooks.map(({ on }) => on).join(", ")}`]),
    ...(commands.length === 0 ? [] : [`commands ${commands.map(({ id }) => id).join(", ")}`]),
  ];
  return parts.length === 0 ? "a library" : parts.join("; ");
}
