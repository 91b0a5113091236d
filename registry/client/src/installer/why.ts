import { ZenError } from "@zen/plugin-sdk";
import { nativeKey } from "../natives/closure.js";
import type { Lock } from "../lock/types.js";

/** Why something is installed. */
export interface WhyInstalled {
  readonly name: string;
  /** Several of one native package. */
  readonly versions: readonly string[];
  readonly kind: "plugin" | "native";
  /** Each way from what was asked for down to it, shortest first. */
  readonly ways: readonly (readonly WhyStep[])[];
  /** Whether there are more ways than are told. */
  readonly more: boolean;
}

export interface WhyStep {
  readonly name: string;
  readonly version: string;
  /** The range that was asked for, of the first step. */
  readonly requested?: string;
}

/** As many as a person reads. */
const maxWays = 20;

/** @throws ZenError `PLUGIN_NOT_INSTALLED` */
export function whyInstalled(lock: Lock | undefined, name: string): WhyInstalled {
  const plugin = lock && Object.hasOwn(lock.plugins, name) ? lock.plugins[name] : undefined;
  const natives = Object.keys(lock?.natives ?? {}).filter((key) => key.slice(0, key.lastIndexOf("@")) === name);
  if (lock === undefined || (plugin === undefined && natives.length === 0)) {
    throw new ZenError("PLUGIN_NOT_INSTALLED", `Neither a plugin nor a native package named ${name} is installed.`, {
      hint: "`zen plugins:list` shows the plugins that are.",
    });
  }
  const versions = plugin ? [plugin.version] : natives.map((key) => key.slice(key.lastIndexOf("@") + 1));
  const ways: (readonly WhyStep[])[] = [];
  // Breadth first: the shortest ways come first, and each package is passed through once.
  const seen = new Set<string>();
  let front = Object.entries(lock.plugins).flatMap(([each, { version, requested }]) =>
    requested === undefined ? [] : [[{ name: each, version, requested }] as readonly WhyStep[]],
  );
  while (front.length > 0 && ways.length <= maxWays) {
    const next: (readonly WhyStep[])[] = [];
    for (const way of front) {
      const last = way.at(-1)!;
      if (last.name === name) ways.push(way);
      const key = nativeKey(last.name, last.version);
      if (seen.has(key)) continue;
      seen.add(key);
      for (const step of below(lock, last)) next.push([...way, step]);
    }
    front = next;
  }
  const kind = plugin ? "plugin" : "native";
  return { name, versions, kind, ways: ways.slice(0, maxWays), more: ways.length > maxWays };
}

function below(lock: Lock, { name, version }: WhyStep): readonly WhyStep[] {
  const plugin = lock.plugins[name];
  const native = lock.natives[nativeKey(name, version)];
  const edges =
    plugin?.version === version
      ? { ...plugin.natives, ...plugin.requires }
      : { ...native?.dependencies, ...native?.optionalDependencies };
  return Object.entries(edges).map(([each, of]) => ({ name: each, version: of }));
}
