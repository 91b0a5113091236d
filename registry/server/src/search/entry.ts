import { isZenError, readManifest, type PluginManifest } from "@zen/plugin-sdk";
import { cloudOf, kindsOf, type InstallDocument, type InstallVersion, type SearchHit } from "@zen/registry-protocol";
import semver from "semver";

/** What a search knows of one package. */
export interface Entry {
  readonly name: string;
  /** Versions that can be chosen, highest first, releases before others; never empty. */
  readonly versions: readonly EntryVersion[];
}

/** What a hit says of a version, and what it is chosen by. */
export interface EntryVersion extends Omit<SearchHit, "name"> {
  readonly keywords: readonly string[];
  /** The range of kernels that it works with; absent of what is no plugin, which works with every one. */
  readonly kernel?: string;
  /** With their numbers. */
  readonly contracts: readonly string[];
}

/** Whose kernel needs something older than that is not served by a search. */
const newest = 20;

/** Nothing where no version can be chosen. */
export function entryOf(document: InstallDocument): Entry | undefined {
  const versions = Object.values(document.versions)
    .filter(({ state }) => state === undefined)
    .sort((a, b) => released(b.version) - released(a.version) || semver.rcompare(a.version, b.version))
    .slice(0, newest)
    .map(entryVersion);
  return versions.length === 0 ? undefined : { name: document.name, versions };
}

/** The manifest of a version; nothing of a package that is no plugin, or says wrongly what it is. */
export function manifestOf(document: object): PluginManifest | undefined {
  if (!Object.hasOwn(document, "zen")) return undefined;
  try {
    return readManifest(document);
  } catch (error) {
    if (isZenError(error, "MANIFEST_INVALID")) return undefined;
    throw error;
  }
}

function entryVersion(document: InstallVersion): EntryVersion {
  const manifest = manifestOf(document);
  const keywords = textsOf(document["keywords"]);
  const cloud = cloudOf(keywords);
  const license = document["license"];
  return {
    version: document.version,
    title: manifest?.title ?? document.name.slice(document.name.indexOf("/") + 1),
    description: typeof document.description === "string" ? document.description : "",
    keywords,
    kinds: manifest === undefined ? [] : kindsOf(manifest),
    ...(cloud === undefined ? {} : { cloud }),
    publisher: document.publisher,
    published: document.published,
    ...(typeof license === "string" ? { license } : {}),
    ...(document.deprecated === undefined ? {} : { deprecated: document.deprecated }),
    signedByPublisher: document.dist.publisher !== undefined,
    ...(manifest === undefined ? {} : { kernel: manifest.kernel }),
    contracts: manifest === undefined ? [] : [...new Set(manifest.backends.map(({ contract }) => contract))],
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string").slice(0, 50) : [];
}

function released(version: string): 0 | 1 {
  return semver.prerelease(version) === null ? 1 : 0;
}
