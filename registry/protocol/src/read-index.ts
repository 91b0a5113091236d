import semver from "semver";
import type { AdvisoryList } from "./advisory.js";
import type { Dist } from "./documents.js";
import { invalid, isTime, list, readHostileJson, record, text as textOf } from "./hostile-json.js";
import type { InstallDocument, ScopeIndex } from "./install-document.js";
import { isIntegrity, isPackageName, scopeOf } from "./names.js";

const severities = ["low", "moderate", "high", "critical"];

/**
 * Reads the install document of `name` and holds all that Zen relies on to its form. One malformed version makes the whole document
 * invalid: a registry that writes one is not to be guessed at.
 *
 * @throws ZenError `REGISTRY_DOCUMENT_INVALID`
 */
export function readInstallDocument(text: string, name: string): InstallDocument {
  const where = `the registry's index of ${name}`;
  const document = readHostileJson(text, where);
  if (document["format"] !== "install@1") throw invalid(where, "has an unknown format");
  if (document["name"] !== name) throw invalid(where, `is about ${JSON.stringify(document["name"])}`);
  const versions = record(document["versions"], where, "versions");
  for (const [version, each] of Object.entries(versions)) {
    if (semver.valid(version) !== version)
      throw invalid(where, `lists ${JSON.stringify(version)}, which is no version`);
    const entry = record(each, where, `versions.${version}`);
    if (entry["name"] !== name || entry["version"] !== version) throw invalid(where, `mislabels version ${version}`);
    checkDist(entry["dist"], where, version);
    if (!isTime(entry["published"])) throw invalid(where, `does not say when ${version} was published`);
    textOf(entry["publisher"], where, `the publisher of ${version}`);
    if (entry["deprecated"] !== undefined) textOf(entry["deprecated"], where, `the deprecation of ${version}`);
    if (entry["state"] !== undefined) checkState(entry["state"], where, version);
  }
  for (const [tag, version] of Object.entries(record(document["dist-tags"], where, "dist-tags"))) {
    if (typeof version !== "string" || !Object.hasOwn(versions, version))
      throw invalid(where, `has a tag ${JSON.stringify(tag)} that leads nowhere`);
  }
  return document as unknown as InstallDocument;
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readScopeIndex(text: string, scope: string): ScopeIndex {
  const where = `the registry's index of ${scope === "" ? "names without a scope" : scope}`;
  const index = readHostileJson(text, where);
  if (index["format"] !== "scope@1") throw invalid(where, "has an unknown format");
  if (index["scope"] !== scope) throw invalid(where, `is about ${JSON.stringify(index["scope"])}`);
  for (const [name, digest] of Object.entries(record(index["packages"], where, "packages"))) {
    if (!isPackageName(name) || scopeOf(name) !== scope)
      throw invalid(where, `lists ${JSON.stringify(name)}, which is no package of it`);
    if (!isIntegrity(digest)) throw invalid(where, `has no sha512 for ${name}`);
  }
  return index as unknown as ScopeIndex;
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readAdvisories(text: string): AdvisoryList {
  const where = "the registry's list of advisories";
  const document = readHostileJson(text, where);
  if (document["format"] !== "advisories@1") throw invalid(where, "has an unknown format");
  for (const each of list(document["advisories"], where, "advisories")) {
    const entry = record(each, where, "an advisory");
    const id = textOf(entry["id"], where, "the id of an advisory");
    if (!isPackageName(entry["package"])) throw invalid(where, `does not say what ${id} is about`);
    const affected = textOf(entry["affected"], where, `what ${id} affects`);
    if (affected.length > 1000 || semver.validRange(affected) === null)
      throw invalid(where, `gives no range of versions for ${id}`);
    if (!severities.includes(entry["severity"] as string)) throw invalid(where, `gives no severity for ${id}`);
    textOf(entry["title"], where, `the title of ${id}`);
    for (const field of ["description", "url"])
      if (entry[field] !== undefined) textOf(entry[field], where, `the ${field} of ${id}`);
    if (!isTime(entry["published"])) throw invalid(where, `does not say when ${id} was published`);
    if (entry["withdrawn"] !== undefined && !isTime(entry["withdrawn"]))
      throw invalid(where, `does not say when ${id} was withdrawn`);
  }
  return document as unknown as AdvisoryList;
}

function checkDist(value: unknown, where: string, version: string): void {
  const dist: { readonly [field in keyof Dist]?: unknown } = record(value, where, `versions.${version}.dist`);
  if (!isIntegrity(dist.integrity)) throw invalid(where, `has no sha512 for version ${version}`);
  textOf(dist.tarball, where, `the tarball of ${version}`);
  for (const size of [dist.size, dist.unpackedSize, dist.fileCount]) {
    if (size !== undefined && (!Number.isSafeInteger(size) || (size as number) < 0))
      throw invalid(where, `misstates a size of ${version}`);
  }
  if (dist.signatures !== undefined)
    for (const each of list(dist.signatures, where, `signatures of ${version}`)) checkSignature(each, where);
  if (dist.publisher !== undefined) checkSignature(dist.publisher, where);
}

function checkSignature(value: unknown, where: string): void {
  const signature = record(value, where, "a signature");
  textOf(signature["keyid"], where, "the key of a signature");
  textOf(signature["sig"], where, "a signature's bytes");
}

function checkState(value: unknown, where: string, version: string): void {
  const state = record(value, where, `the state of ${version}`);
  if (state["state"] !== "yanked" && state["state"] !== "blocked")
    throw invalid(where, `has an unknown state for ${version}`);
  textOf(state["reason"], where, `the reason for the state of ${version}`);
  if (!isTime(state["since"])) throw invalid(where, `does not say since when ${version} is ${state["state"]}`);
}
