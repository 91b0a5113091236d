import type { FullDocument } from "./full-document.js";

/** What npm reads of a version to install it, as npm's own registry has it. */
const kept = [
  "name",
  "version",
  "deprecated",
  "bin",
  "dist",
  "engines",
  "cpu",
  "os",
  "libc",
  "funding",
  "directories",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "bundleDependencies",
  "bundledDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "acceptDependencies",
  "hasInstallScript",
  "_hasShrinkwrap",
];

/** The document of `application/vnd.npm.install-v1+json`. */
export function abbreviatedDocument(full: FullDocument): object {
  const versions = Object.entries(full.versions).map(([version, document]) => [
    version,
    Object.fromEntries(kept.flatMap((field) => (document[field] === undefined ? [] : [[field, document[field]]]))),
  ]);
  return {
    name: full.name,
    modified: full.time["modified"],
    "dist-tags": full["dist-tags"],
    versions: Object.fromEntries(versions) as object,
  };
}
