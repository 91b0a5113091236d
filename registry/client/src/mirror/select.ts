import { isPluginPackage, isZenError, readManifest, ZenError, type PluginManifest } from "@zen/plugin-sdk";
import type { VersionDocument } from "@zen/registry-protocol";
import semver from "semver";
import { Registries } from "../installer/registries.js";
import { parseSpec } from "../installer/spec.js";
import { sdkName } from "../pack/read-package.js";
import type { PackageSource } from "../registry/source.js";
import type { MirrorOptions, Wanted } from "./types.js";

export interface WantedPlugin extends Wanted {
  readonly document: VersionDocument;
  readonly source: PackageSource;
}

export interface Selection {
  readonly plugins: readonly WantedPlugin[];
  readonly natives: readonly Wanted[];
  readonly leftOut: readonly string[];
}

/** What a mirror shall have. @throws ZenError `PLUGIN_NOT_FOUND`, `REGISTRY_NOT_BOUND`, `LOCK_MISMATCH` */
export async function select(options: MirrorOptions): Promise<Selection> {
  const selector = new Selector(options);
  for (const spec of options.specs ?? []) await selector.spec(spec);
  if (options.lock !== undefined) await selector.lock(options.lock);
  return selector.selection();
}

class Selector {
  readonly #registries: Registries;
  readonly #options: MirrorOptions;
  readonly #plugins = new Map<string, WantedPlugin>();
  readonly #natives = new Map<string, Wanted>();
  readonly #leftOut = new Set<string>();

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#registries = new Registries(options.registries);
  }

  selection(): Selection {
    const sorted = <T extends Wanted>(map: ReadonlyMap<string, T>): T[] =>
      [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
    return { plugins: sorted(this.#plugins), natives: sorted(this.#natives), leftOut: [...this.#leftOut].sort() };
  }

  async spec(text: string): Promise<void> {
    const spec = parseSpec(text, process.cwd());
    if (spec.kind !== "name")
      throw new ZenError("PLUGIN_SPEC_INVALID", `${text} is a ${spec.kind}; a mirror takes plugins from registries.`, {
        hint: "Write the name of a plugin, with a range if need be.",
      });
    await this.#name(spec.name, spec.range ?? "*", spec.range ?? "any version");
  }

  async lock({ plugins, natives }: NonNullable<MirrorOptions["lock"]>): Promise<void> {
    for (const [name, { version, integrity, source }] of Object.entries(plugins)) {
      const binding = this.#registries.find(name);
      if (!("registry" in source) || source.registry === "bundled" || binding === undefined) this.#leftOut.add(name);
      else this.#add(await this.#locked(name, version, integrity), binding.source);
    }
    for (const [key, { integrity }] of Object.entries(natives)) {
      const at = key.lastIndexOf("@");
      this.#natives.set(key, { name: key.slice(0, at), version: key.slice(at + 1), integrity });
    }
  }

  async #locked(name: string, version: string, integrity: string): Promise<VersionDocument> {
    const { source } = this.#registries.get(name);
    const document = (await source.describe(name, this.#options.signal))?.versions[version];
    if (document === undefined) throw notFound(name, version, source);
    if (document.dist.integrity === integrity) return document;
    throw new ZenError("LOCK_MISMATCH", `${name} ${version} in ${source.title} is not what zen.lock recorded.`, {
      place: "zen.lock",
      hint: "Nothing was mirrored. A published version never changes: tell whoever runs the registry.",
    });
  }

  async #name(name: string, range: string, words: string): Promise<void> {
    const { source } = this.#registries.get(name);
    const packument = await source.describe(name, this.#options.signal);
    const fitting = Object.values(packument?.versions ?? {})
      .filter((each) => each["state"] === undefined && semver.satisfies(each.version, range))
      .sort((a, b) => semver.rcompare(a.version, b.version));
    if (fitting.length === 0) throw notFound(name, words, source);
    for (const document of this.#options.allVersions ? fitting : fitting.slice(0, 1)) {
      if (this.#add(document, source)) await this.#requirements(document);
    }
  }

  async #requirements(document: VersionDocument): Promise<void> {
    const manifest = manifestOf(document);
    if (manifest === undefined) return;
    for (const [name, range] of Object.entries(manifest.requires)) await this.#required(name, range);
    await this.#required(sdkName, manifest.sdk);
  }

  /** What nobody has bound, and the SDK where the registry has none, come with zen itself. */
  async #required(name: string, range: string): Promise<void> {
    const binding = this.#registries.find(name);
    if (binding === undefined || binding.name === "bundled") return void this.#leftOut.add(name);
    if (name === sdkName && (await binding.source.describe(name)) === undefined) return void this.#leftOut.add(name);
    await this.#name(name, range, range);
  }

  /** Whether it was not there before. */
  #add(document: VersionDocument, source: PackageSource): boolean {
    const { name, version, dist } = document;
    const key = `${name}@${version}`;
    if (this.#plugins.has(key)) return false;
    this.#plugins.set(key, { name, version, integrity: dist.integrity, document, source });
    for (const native of manifestOf(document)?.closure ?? [])
      this.#natives.set(`${native.name}@${native.version}`, {
        name: native.name,
        version: native.version,
        integrity: native.integrity,
      });
    return true;
  }
}

/** Nothing of what is no plugin, or says wrongly what it is: it is mirrored all the same, and installing it will say so. */
function manifestOf(document: VersionDocument): PluginManifest | undefined {
  if (!isPluginPackage(document)) return undefined;
  try {
    return readManifest(document);
  } catch (error) {
    if (isZenError(error, "MANIFEST_INVALID")) return undefined;
    throw error;
  }
}

function notFound(name: string, version: string, source: PackageSource): ZenError {
  return new ZenError("PLUGIN_NOT_FOUND", `${name} (${version}) cannot be chosen from ${source.title}.`, {
    hint: `\`zen plugins:info ${name}\` shows what there is.`,
  });
}
