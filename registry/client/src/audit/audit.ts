import { isZenError } from "@zen/plugin-sdk";
import type { Sbom } from "@zen/registry-protocol";
import semver from "semver";
import type { InstalledPlugin } from "../generation/read.js";
import type { Registries } from "../installer/registries.js";
import type { RegistryBinding } from "../installer/types.js";
import { npmAdvisories, type AskNpm, type NpmAdvisory } from "./npm-advisories.js";
import { readParts } from "./parts.js";
import type { AuditReport, Finding, Severity } from "./types.js";

const order: readonly Severity[] = ["critical", "high", "moderate", "low"];

export interface AuditScope extends AskNpm {
  readonly plugins: readonly InstalledPlugin[];
  readonly registries: Registries;
  /** How npm's registry is asked; another in tests. */
  readonly askNpm?: typeof npmAdvisories;
}

/**
 * What is known against installed plugins and the packages in and beside them: the advisories of the registries that plugins came from, and
 * npm's for what the lists of parts inside plugins name. A registry that does not answer is said so and ends nothing.
 */
export async function audit({ plugins, registries, askNpm = npmAdvisories, ...ask }: AuditScope): Promise<AuditReport> {
  const { sboms, unknown } = await readParts(plugins);
  const bindings = new Map<RegistryBinding, InstalledPlugin[]>();
  for (const plugin of plugins) {
    const binding = "registry" in plugin.source ? registries.find(plugin.name) : undefined;
    if (binding) bindings.set(binding, [...(bindings.get(binding) ?? []), plugin]);
  }
  const own = await Promise.all([...bindings].map(([binding, from]) => ofRegistry(binding, from, ask.signal)));
  const parts = await ofParts(sboms, (versions) => askNpm(versions, ask));
  const findings = [...own.flatMap((each) => each.findings), ...parts.findings];
  return {
    findings: findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.id < b.id ? -1 : 1)),
    licences: licencesOf(sboms),
    unanswered: [...unknown, ...own.flatMap((each) => each.unanswered), ...parts.unanswered],
    plugins: plugins.length,
    parts: new Set([...sboms.values()].flatMap(({ packages }) => packages.map(({ purl }) => purl))).size,
  };
}

type Answer = Pick<AuditReport, "findings" | "unanswered">;

async function ofRegistry(
  { source }: RegistryBinding,
  plugins: readonly InstalledPlugin[],
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    const list = (await source.advisories?.(signal)) ?? [];
    const findings = list.flatMap(({ id, package: name, affected, severity, title, url, withdrawn }): Finding[] => {
      const plugin = withdrawn === undefined ? plugins.find((each) => each.name === name) : undefined;
      if (plugin === undefined || !within(plugin.version, affected)) return [];
      return [{ package: name, version: plugin.version, id, severity, title, affected, ...(url && { url }) }];
    });
    return { findings, unanswered: [] };
  } catch (error) {
    return { findings: [], unanswered: [sentence(error, `The advisories of ${source.title} are not known`)] };
  }
}

async function ofParts(
  sboms: ReadonlyMap<string, Sbom>,
  ask: (versions: ReadonlyMap<string, readonly string[]>) => Promise<readonly NpmAdvisory[]>,
): Promise<Answer> {
  const carried = new Map<string, Finding["within"]>();
  const versions = new Map<string, string[]>();
  for (const [plugin, { packages }] of sboms) {
    for (const { name, version, place } of packages) {
      const key = `${name}@${version}`;
      if (!carried.has(key)) versions.set(name, [...(versions.get(name) ?? []), version]);
      carried.set(key, [...(carried.get(key) ?? []), { plugin, place }]);
    }
  }
  if (versions.size === 0) return { findings: [], unanswered: [] };
  try {
    const findings = (await ask(versions)).flatMap(({ package: name, affected, ...rest }) =>
      (versions.get(name) ?? [])
        .filter((version) => within(version, affected))
        .map((version) => ({ package: name, version, affected, ...rest, within: carried.get(`${name}@${version}`)! })),
    );
    return { findings, unanswered: [] };
  } catch (error) {
    return {
      findings: [],
      unanswered: [sentence(error, "What npm's registry knows of the packages in plugins was not heard")],
    };
  }
}

/** A fault of the other side becomes a sentence; a fault of ours is thrown on. */
function sentence(error: unknown, what: string): string {
  if (!isZenError(error)) throw error;
  return `${what}: ${error.message}`;
}

function within(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}

function licencesOf(sboms: ReadonlyMap<string, Sbom>): AuditReport["licences"] {
  const by = new Map<string, Set<string>>();
  for (const { subject, packages } of sboms.values()) {
    for (const { name, version, licence = "" } of [subject, ...packages])
      by.set(licence, (by.get(licence) ?? new Set()).add(`${name} ${version}`));
  }
  return [...by]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, packages]) => ({ licence, packages: [...packages].sort() }));
}
