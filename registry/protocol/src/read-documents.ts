import semver from "semver";
import type { Packument, VersionDocument } from "./documents.js";
import type { FolderIndex } from "./folder.js";
import { invalid, readHostileJson, record } from "./hostile-json.js";
import { isIntegrity, isPackageName } from "./names.js";

/**
 * Reads a packument and holds it to the part of its form that Zen relies on: the name asked for, valid versions that
 * agree with their keys, a sha512 for each. Versions whose document is malformed make the whole document invalid.
 *
 * @throws ZenError `REGISTRY_DOCUMENT_INVALID`
 */
export function readPackument(text: string, name: string): Packument {
  const where = `the registry's document of ${name}`;
  const document = readHostileJson(text, where);
  if (document["name"] !== name) throw invalid(where, `is about ${JSON.stringify(document["name"])}`);
  const versions = record(document["versions"], where, "versions");
  for (const [version, each] of Object.entries(versions)) {
    if (semver.valid(version) !== version)
      throw invalid(where, `lists ${JSON.stringify(version)}, which is no version`);
    const entry = record(each, where, `versions.${version}`);
    if (entry["name"] !== name || entry["version"] !== version) throw invalid(where, `mislabels version ${version}`);
    const dist = record(entry["dist"], where, `versions.${version}.dist`);
    if (!isIntegrity(dist["integrity"])) throw invalid(where, `has no sha512 for version ${version}`);
    if (typeof dist["tarball"] !== "string") throw invalid(where, `has no tarball for version ${version}`);
  }
  const tags = document["dist-tags"] === undefined ? {} : record(document["dist-tags"], where, "dist-tags");
  return { name, "dist-tags": tags as Packument["dist-tags"], versions: versions as Record<string, VersionDocument> };
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readFolderIndex(text: string): FolderIndex {
  const where = "the registry folder's index.json";
  const index = readHostileJson(text, where);
  if (index["format"] !== "registry-folder@1") throw invalid(where, "has an unknown format");
  const packages = record(index["packages"], where, "packages");
  for (const [name, each] of Object.entries(packages)) {
    if (!isPackageName(name)) throw invalid(where, `lists ${JSON.stringify(name)}, which is no package name`);
    const entry = record(each, where, `packages of ${name}`);
    if (!isIntegrity(entry["packument"])) throw invalid(where, `has no sha512 for ${name}`);
    if (semver.valid(String(entry["latest"])) === null) throw invalid(where, `has no latest version for ${name}`);
  }
  const natives = index["natives"] === undefined ? {} : record(index["natives"], where, "natives");
  for (const [key, digest] of Object.entries(natives)) {
    const at = key.lastIndexOf("@");
    if (!isPackageName(key.slice(0, at)) || semver.valid(key.slice(at + 1)) !== key.slice(at + 1))
      throw invalid(where, `lists ${JSON.stringify(key)}, which is no version of a package`);
    if (!isIntegrity(digest)) throw invalid(where, `has no sha512 for ${key}`);
  }
  return index as unknown as FolderIndex;
}
