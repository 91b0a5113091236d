import {
  actingFields,
  describingFields,
  tarballFile,
  type InstallDocument,
  type InstallVersion,
  type Signature,
  type WithdrawnState,
} from "@zen/registry-protocol";
import semver from "semver";
import type { IndexedPackage, IndexedVersion, Tag } from "./rows.js";

/** Builds the sparse index's document of a package; nothing where readers are told of no version. */
export function installDocument(name: string, { versions, tags }: IndexedPackage): InstallDocument | undefined {
  if (versions.length === 0) return undefined;
  const sorted = [...versions].sort((a, b) => semver.compare(a.version, b.version));
  return {
    format: "install@1",
    name,
    "dist-tags": Object.fromEntries(tagsOf(sorted, tags)),
    versions: Object.fromEntries(sorted.map((row) => [row.version, installVersion(row)])),
  };
}

function installVersion(row: IndexedVersion): InstallVersion {
  const packageJson = JSON.parse(row.document) as Readonly<Record<string, unknown>>;
  const fields = [...actingFields, ...describingFields].flatMap((field) =>
    Object.hasOwn(packageJson, field) ? [[field, packageJson[field]] as const] : [],
  );
  const state = withdrawnState(row);
  return {
    ...Object.fromEntries(fields),
    name: row.package,
    version: row.version,
    ...(row.deprecated === null ? {} : { deprecated: row.deprecated }),
    dist: {
      integrity: row.integrity,
      tarball: `${row.package}/-/${tarballFile(row.package, row.version)}`,
      size: row.size,
      unpackedSize: row.unpacked_size,
      fileCount: row.file_count,
      signatures: [JSON.parse(row.registry_signature) as Signature],
      ...(row.publisher_signature === null ? {} : { publisher: JSON.parse(row.publisher_signature) as Signature }),
    },
    published: row.published,
    publisher: row.publisher,
    ...(state === undefined ? {} : { state }),
  };
}

function withdrawnState({
  state,
  state_reason: reason,
  state_since: since,
  published,
}: IndexedVersion): WithdrawnState | undefined {
  if (state !== "yanked" && state !== "blocked") return undefined;
  return { state, reason: reason ?? "", since: since ?? published };
}

/** Tags of listed versions. A `latest` that leads to no active one is the highest active release instead, as npm's documents have it. */
function tagsOf(sorted: readonly IndexedVersion[], tags: readonly Tag[]): readonly (readonly [string, string])[] {
  const active = sorted.filter(({ state }) => state === "active").map(({ version }) => version);
  const listed = tags
    .filter(({ tag, version }) => (tag === "latest" ? active : sorted.map((row) => row.version)).includes(version))
    .map(({ tag, version }) => [tag, version] as const);
  const highest = active.findLast((version) => semver.prerelease(version) === null) ?? active.at(-1);
  if (highest === undefined || listed.some(([tag]) => tag === "latest")) return listed;
  return [["latest", highest], ...listed];
}
