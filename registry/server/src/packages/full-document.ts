import type { VersionDocument } from "@zen/registry-protocol";
import semver from "semver";
import { versionDocument, type VersionRow } from "./version-document.js";

/** npm's packument, with all that npm reads of it. */
export interface FullDocument {
  readonly _id: string;
  readonly _rev: string;
  readonly name: string;
  readonly description?: string;
  readonly "dist-tags": { readonly [tag: string]: string };
  readonly versions: { readonly [version: string]: VersionDocument };
  /** When each version was published, and the package `created` and `modified`: ISO 8601, UTC. */
  readonly time: { readonly [what: string]: string };
  readonly maintainers: readonly { readonly name: string; readonly email: "" }[];
  readonly readme?: string;
  readonly [field: string]: unknown;
}

/** All that the database says of one package. */
export interface PackageRows {
  readonly name: string;
  readonly created: string;
  readonly modified: string;
  /** Grows with each change of the package. */
  readonly revision: number;
  readonly versions: readonly VersionRow[];
  readonly tags: readonly { readonly tag: string; readonly version: string }[];
  readonly maintainers: readonly string[];
  /** Of the newest release. */
  readonly readme: string | undefined;
}

/** Fields that describe the package as a whole, taken from its newest release. */
const headline = ["description", "keywords", "license", "homepage", "repository", "bugs", "author", "contributors"];

/** Builds npm's document. A version is listed where npm may choose it: neither blocked, nor yanked, nor in quarantine. */
export function fullDocument(rows: PackageRows, tarballOf: (version: string) => string): FullDocument {
  const listed = rows.versions
    .filter(({ state }) => state === "active")
    .sort((a, b) => semver.compare(a.version, b.version));
  const versions = Object.fromEntries(listed.map((row) => [row.version, versionDocument(row, tarballOf(row.version))]));
  const tags = Object.fromEntries(
    tagsOf(
      rows,
      listed.map(({ version }) => version),
    ),
  );
  const newest = versions[tags["latest"] ?? ""];
  const times = listed.map(({ version, published }) => [version, published]);
  return {
    _id: rows.name,
    _rev: `${rows.revision}-zen`,
    name: rows.name,
    ...Object.fromEntries(headline.flatMap((field) => (newest?.[field] === undefined ? [] : [[field, newest[field]]]))),
    "dist-tags": tags,
    versions,
    time: { created: rows.created, modified: rows.modified, ...Object.fromEntries(times) },
    maintainers: rows.maintainers.map((name) => ({ name, email: "" })),
    ...(rows.readme === undefined ? {} : { readme: rows.readme, readmeFilename: "README.md" }),
  };
}

/** Tags of listed versions; should `latest` not be among them, it is the highest release that is. */
function tagsOf({ tags }: PackageRows, listed: readonly string[]): [string, string][] {
  const found = tags
    .filter(({ version }) => listed.includes(version))
    .map(({ tag, version }): [string, string] => [tag, version]);
  if (listed.length === 0 || found.some(([tag]) => tag === "latest")) return found;
  const highest = listed.findLast((version) => semver.prerelease(version) === null) ?? listed.at(-1)!;
  return [["latest", highest], ...found];
}
