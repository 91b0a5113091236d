import { isZenError, ZenError, type NativeClosure, type NativePackage } from "@zen/plugin-sdk";
import semver from "semver";
import { nativeKey } from "./closure.js";
import type { NpmManifest, NpmPackages } from "./npm-packages.js";

export interface ResolvedClosure {
  readonly closure: NativeClosure;
  /** Optional packages, with their ranges, that npm does not have: their platforms are not served. Sorted. */
  readonly missing: readonly string[];
  /** What each package (`name@version`) says of its licence; none for one that says nothing. */
  readonly licences: Readonly<Record<string, string>>;
}

/**
 * Locks the closure of `natives`: breadth first, names in order, a version already chosen preferred wherever it fits, so
 * that few versions of one package remain. Optional packages are locked for every platform, not only this one.
 *
 * @throws ZenError `NATIVE_NOT_FOUND`, `NATIVE_REFUSED`, `NETWORK_FAILED`
 */
export async function resolveClosure(
  natives: Readonly<Record<string, string>>,
  npm: Pick<NpmPackages, "manifest">,
): Promise<ResolvedClosure> {
  const resolution = new Resolution(npm);
  await resolution.resolveAll(natives);
  return { closure: resolution.closure(), missing: [...resolution.missing].sort(), licences: resolution.licences() };
}

type Edges = Readonly<Record<string, string>>;

class Resolution {
  readonly missing = new Set<string>();
  readonly #npm: Pick<NpmPackages, "manifest">;
  readonly #chosen = new Map<string, NpmManifest>();
  readonly #edges = new Map<string, { readonly dependencies: Edges; readonly optionalDependencies: Edges }>();

  constructor(npm: Pick<NpmPackages, "manifest">) {
    this.#npm = npm;
  }

  async resolveAll(roots: Edges): Promise<void> {
    let front = await this.#choose(roots);
    while (front.length > 0) {
      const next: NpmManifest[] = [];
      for (const manifest of front) {
        const dependencies = await this.#choose(manifest.dependencies);
        const optional = await this.#chooseWherePublished(manifest.optionalDependencies);
        this.#edges.set(nativeKey(manifest.name, manifest.version), {
          dependencies: versionsOf(dependencies),
          optionalDependencies: versionsOf(optional),
        });
        next.push(...dependencies, ...optional);
      }
      front = [...new Set(next)].filter(({ name, version }) => !this.#edges.has(nativeKey(name, version)));
    }
  }

  licences(): Readonly<Record<string, string>> {
    const stated = this.#sorted().map(([key, { licence }]) => [key, licence] as const);
    return Object.fromEntries(stated.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  closure(): NativeClosure {
    return this.#sorted().map(
      ([key, { dependencies: _d, optionalDependencies: _o, licence: _l, ...manifest }]): NativePackage => {
        const edges = this.#edges.get(key);
        return {
          ...manifest,
          ...nonEmpty("dependencies", edges?.dependencies),
          ...nonEmpty("optionalDependencies", edges?.optionalDependencies),
        };
      },
    );
  }

  #sorted(): [string, NpmManifest][] {
    return [...this.#chosen.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Versions for these ranges; what is not chosen yet is asked for at once, and decided in order. */
  async #choose(ranges: Edges): Promise<NpmManifest[]> {
    const names = Object.keys(ranges).sort();
    return Promise.all(names.map((name) => this.#pick(name, ranges[name] ?? "*")));
  }

  async #chooseWherePublished(ranges: Edges): Promise<NpmManifest[]> {
    const found = await Promise.all(
      Object.keys(ranges)
        .sort()
        .map((name) =>
          this.#pick(name, ranges[name] ?? "*").catch((error: unknown) => {
            if (!isZenError(error, "NATIVE_NOT_FOUND")) throw error;
            this.missing.add(nativeKey(name, ranges[name] ?? "*"));
            return undefined;
          }),
        ),
    );
    return found.filter((manifest) => manifest !== undefined);
  }

  async #pick(name: string, range: string): Promise<NpmManifest> {
    if (semver.validRange(range) === null) {
      throw new ZenError(
        "NATIVE_REFUSED",
        `A native package depends on ${name} by "${range}", which is no version range.`,
        {
          hint: "Only published versions can be locked: no addresses, aliases or tags.",
        },
      );
    }
    const fitting = [...this.#chosen.values()].filter(
      (each) => each.name === name && semver.satisfies(each.version, range),
    );
    const best = fitting.sort((a, b) => semver.rcompare(a.version, b.version))[0];
    if (best) return best;
    const manifest = await this.#npm.manifest(name, range);
    const key = nativeKey(name, manifest.version);
    const known = this.#chosen.get(key) ?? manifest;
    this.#chosen.set(key, known);
    return known;
  }
}

function versionsOf(manifests: readonly NpmManifest[]): Edges {
  return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
}

function nonEmpty<K extends string>(key: K, edges: Edges | undefined): { readonly [P in K]?: Edges } {
  return edges === undefined || Object.keys(edges).length === 0
    ? {}
    : ({ [key]: edges } as { readonly [P in K]: Edges });
}
