import type { Permissions, PluginPolicy } from "@zen/plugin-sdk";
import { ageMs, ageText } from "./age.js";
import { fits, names, sameRegistry } from "./pattern.js";
import type { PolicyFacts, PolicyLayer, Refusal } from "./types.js";

/** Ends of sentences; nothing where the rule refuses nothing. */
type Rule = (policy: PluginPolicy, facts: PolicyFacts, now: number) => string | undefined;

const rules: { readonly [rule in Exclude<keyof PluginPolicy, "pinnedFolders">]-?: Rule } = {
  blocked: ({ blocked = [] }, { name, version }) => {
    const by = blocked.find((pattern) => names(pattern, name, version));
    return by === undefined ? undefined : `is blocked by ${JSON.stringify(by)}`;
  },
  registries: (policy, { registry, root }) =>
    policy.registries === undefined ||
    isPinned(policy, root) ||
    policy.registries.some((each) => sameRegistry(each, registry))
      ? undefined
      : `comes from ${registry}, which is not among the registries allowed`,
  publishers: (policy, facts) => {
    if (policy.publishers === undefined || isKnownWhole(policy, facts)) return undefined;
    if (facts.publisher === undefined) return "does not say who published it";
    return policy.publishers.includes(facts.publisher)
      ? undefined
      : `was published by ${facts.publisher}, who is not among the publishers allowed`;
  },
  requireSignatures: (policy, facts) => {
    if (isKnownWhole(policy, facts)) return undefined;
    const missing = policy.requireSignatures?.find((each) => !facts.signatures.includes(each));
    return missing === undefined ? undefined : `has no verified signature of its ${missing}`;
  },
  minimumReleaseAge: (policy, facts, now) => {
    const wanted = policy.minimumReleaseAge;
    if (wanted === undefined || isKnownWhole(policy, facts)) return undefined;
    const since = now - Date.parse(facts.published ?? "");
    if (Number.isNaN(since)) return `does not say when it was published, and must be ${wanted} old`;
    const least = ageMs(wanted) ?? Number.POSITIVE_INFINITY;
    return since >= least ? undefined : `was published ${ageText(since)} ago, and must be ${wanted} old`;
  },
  permissions: ({ permissions = {} }, { permissions: asked }) => (asked ? excess(permissions, asked) : undefined),
};

/**
 * What stands against a version: every rule of every level that refuses it, highest level first. Levels know nothing of
 * each other, so that a further one can only add refusals.
 */
export function evaluate(layers: readonly PolicyLayer[], facts: PolicyFacts, now = Date.now()): readonly Refusal[] {
  return layers.flatMap(({ level, file, policy }) =>
    (Object.entries(rules) as [Refusal["rule"], Rule][]).flatMap(([rule, judge]) => {
      const reason = judge(policy, facts, now);
      return reason === undefined ? [] : [{ level, file, rule, reason }];
    }),
  );
}

/** By this policy: what another level has pinned is its own affair. */
function isPinned({ pinnedFolders = [] }: PluginPolicy, root: string | undefined): boolean {
  return root !== undefined && pinnedFolders.includes(root);
}

function isKnownWhole(policy: PluginPolicy, { shipped, root }: PolicyFacts): boolean {
  return shipped || isPinned(policy, root);
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
