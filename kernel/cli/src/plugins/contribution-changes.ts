import type { PluginManifest } from "@zen/plugin-sdk";

/** What a version contributes that the one before did not, and what is gone, a line each; nothing where they contribute the same. */
export function contributionChanges(before: PluginManifest, after: PluginManifest): readonly string[] {
  const [had, has] = [contributions(before), contributions(after)];
  const line = (word: string, from: readonly string[], to: readonly string[]): readonly string[] => {
    const only = from.filter((each) => !to.includes(each));
    return only.length === 0 ? [] : [`${word} ${only.join(", ")}`];
  };
  return [...line("adds", has, had), ...line("drops", had, has)];
}

function contributions({ backends, steps, codecs, hooks, commands }: PluginManifest): readonly string[] {
  return [
    ...backends.map(({ contract, name }) => `${contract} ${name}`),
    ...steps.map((step) => `step ${step.export}`),
    ...codecs.map(({ id }) => `codec ${id}`),
    ...hooks.map(({ on }) => `hook ${on}`),
    ...commands.map(({ id }) => `command ${id}`),
  ];
}
