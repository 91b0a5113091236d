import { isPackageName } from "@zen/registry-protocol";
import semver from "semver";
import { refusal } from "../http/refusal.js";
import { quoted } from "./quoted.js";

/** Names that npm, Node or this server need for themselves. */
const reserved = new Set([
  "node_modules",
  "favicon.ico",
  "robots.txt",
  "healthz",
  "metrics",
  "package.json",
  "undefined",
]);

/** @throws ZenError `PACKAGE_NAME_INVALID` for what nobody can publish */
export function checkName(name: unknown): string {
  if (!isPackageName(name) || reserved.has(name)) {
    throw refusal(400, "PACKAGE_NAME_INVALID", `${quoted(name)} is no name for a package.`, {
      hint: "Use lower case letters, digits, dots, dashes and underscores, with at most one @scope/ before them.",
    });
  }
  return name;
}

/** @throws ZenError `PUBLISH_DOCUMENT_INVALID` for what is no version in its one exact form */
export function checkVersion(version: unknown): string {
  if (typeof version !== "string" || version.length > 128 || semver.valid(version) !== version) {
    throw refusal(400, "PUBLISH_DOCUMENT_INVALID", `${quoted(version)} is no version.`, {
      hint: "Write it as MAJOR.MINOR.PATCH, with an optional prerelease such as -beta.1 and no build part behind a +.",
    });
  }
  return version;
}

/** @throws ZenError `DIST_TAG_INVALID` for a tag that could be taken for a version or a range, or does not fit into a URL */
export function checkTag(tag: unknown): string {
  if (typeof tag !== "string" || !/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(tag) || semver.validRange(tag) !== null) {
    throw refusal(400, "DIST_TAG_INVALID", `${quoted(tag)} is no dist-tag.`, {
      hint: "Begin with a letter, use letters, digits, dots and dashes, and nothing that npm would read as a version range.",
    });
  }
  return tag;
}
