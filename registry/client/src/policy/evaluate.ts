import type { Permissions, PluginPolicy } from "@zen/plugin-sdk";
import { ageMs, ageText } from "./age.js";
import { fits, names, sameRegistry } from "./pattern.js";
import type { PolicyFacts, PolicyLayer, Refusal } from "./types.js";

/** Ends of sentences; nothing where the rule refuses nothing. */
type Rule = (policy: PluginPolicy, facts: PolicyFacts, now: number) => string | undefined;

const rules: { readonly [rule in keyof PluginPolicy]-?: Rule } = {
  blocked: ({ blocked = [] }, { name, version }) => {
    const by = blocked.find((pattern) => names(pattern, name, version));
    return by === undefined ? undefined : `is blocked by ${JSON.stringify(by)}`;
  },
  registries: ({ registries }, { registry }) =>
    registries === undefined || registries.some((each) => sameRegistry(each, registry))
      ? undefined
      : `comes from ${registry}, which is not among the registries allowed`,
  publishers: ({ publishers }, { publisher, pinned }) => {
    if (publishers === undefined || pinned) return undefined;
    if (publisher === undefined) return "does not say who published it";
    return publishers.includes(publisher)
      ? undefined
      : `was published by ${publisher}, who is not among the publishers allowed`;
  },
  requireSignatures: ({ requireSignatures = [] }, { signatures, pinned }) => {
    const missing = pinned ? undefined : requireSignatures.find((each) => !signatures.includes(each));
    return missing === undefined ? undefined : `has no verified signature of its ${missing}`;
  },
  minimumReleaseAge: ({ minimumReleaseAge }, { published, pinned }, now) => {
    if (minimumReleaseAge === undefined || pinned) return undefined;
    const since = now - Date.parse(published ?? "");
    if (Number.isNaN(since)) return `does not say when it was published, and must be ${minimumReleaseAge} old`;
    const least = ageMs(minimumReleaseAge) ?? Number.POSITIVE_INFINITY;
    return since >= least ? undefined : `was published ${ageText(since)} ago, and must be ${minimumReleaseAge} old`;
  },
  permissions: ({ permissions = {} }, { permissions: asked }) => (asked ? excess(permissions, asked) : undefined),
};

/**
 * What stands against a version: every rule of every level that refuses it, highest level first. Levels know nothing of
 * each other, so that a further one can only add refusals.
 */
export function evaluate(layers: readonly PolicyLayer[], facts: PolicyFacts, now = Date.now()): readonly Refusal[] {
  return layers.flatMap(({ level, file, policy }) =>
    (Object.entries(rules) as [keyof PluginPolicy, Rule][]).flatMap(([rule, judge]) => {
      const reason = judge(policy, facts, now);
      return reason === undefined ? [] : [{ level, file, rule, reason }];
    }),
  );
}

function excess(allowed: NonNullable<PluginPolicy["permissions"]>, asked: Permissions): string | undefined {
  const kinds = [
    ["network", asked.network, "wants the network host"],
    ["secrets", asked.secrets, "wants the secret"],
    ["childProcesses", asked.childProcesses, "wants to start"],
    ["files", asked.files.map(({ path }) => path), "wants the files"],
  ] as const;
  for (const [kind, wanted, verb] of kinds) {
    const list = allowed[kind];
    const over = list && wanted.find((each) => !list.some((pattern) => fits(pattern, each)));
    if (over !== undefined) return `${verb} ${over}, which permissions.${kind} does not allow`;
  }
  return undefined;
}
