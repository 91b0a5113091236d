import { ZenError, type Platform } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { fitsPlatform } from "../fits-platform.js";
import type { InstalledPlugins } from "../installed-plugins.js";

export function nativeProblems(
  nodes: readonly StepNode[],
  { packages }: InstalledPlugins,
  platform: Platform,
): ZenError[] {
  const names = new Set(
    nodes.map(({ step }) =>
      [...packages.keys()].find((name) => step.module === name || step.module.startsWith(`${name}/`)),
    ),
  );
  return [...names].flatMap((name) => {
    const bound = (name === undefined ? [] : (packages.get(name)?.natives ?? [])).filter(
      ({ os, cpu }) => os !== undefined || cpu !== undefined,
    );
    if (bound.length === 0 || bound.some((native) => fitsPlatform(native, platform))) return [];
    return [
      new ZenError(
        "NATIVE_NOT_AVAILABLE",
        `The plugin ${name} has no native build for ${platform.os}-${platform.cpu}${platform.libc === undefined ? "" : `-${platform.libc}`}`,
        {
          hint: `It has ${bound.map((native) => native.name).join(", ")}; choose an orchestrator whose machines fit, or ask the plugin's author.`,
        },
      ),
    ];
  });
}
