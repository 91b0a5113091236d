import type { Signature, VersionDocument } from "@zen/registry-protocol";

/** A version as the database has it. */
export interface VersionRow {
  readonly package: string;
  readonly version: string;
  readonly state: "active" | "yanked" | "blocked" | "quarantined";
  readonly integrity: string;
  readonly shasum: string;
  readonly size: number;
  readonly unpacked_size: number;
  readonly file_count: number;
  readonly publisher: string;
  readonly published: string;
  /** package.json of its archive, as JSON. */
  readonly document: string;
  readonly deprecated: string | null;
  /** Each a `Signature` as JSON. */
  readonly publisher_signature: string | null;
  readonly registry_signature: string;
}

const installScripts = ["preinstall", "install", "postinstall"];

/** What npm and clients of Zen read of a version. `tarball` is the address at which the reader finds its archive. */
export function versionDocument(row: VersionRow, tarball: string): VersionDocument {
  const packageJson = publicFields(JSON.parse(row.document) as Record<string, unknown>);
  const scripts = packageJson["scripts"] as Readonly<Record<string, unknown>> | null | undefined;
  return {
    ...packageJson,
    name: row.package,
    version: row.version,
    _id: `${row.package}@${row.version}`,
    // Readers are not told addresses; npm prints "undefined" of who has none at all.
    _npmUser: { name: row.publisher, email: "" },
    ...(installScripts.some((script) => Object.hasOwn(scripts ?? {}, script)) ? { hasInstallScript: true } : {}),
    ...(row.deprecated === null ? {} : { deprecated: row.deprecated }),
    dist: {
      integrity: row.integrity,
      shasum: row.shasum,
      tarball,
      size: row.size,
      fileCount: row.file_count,
      unpackedSize: row.unpacked_size,
      signatures: [JSON.parse(row.registry_signature) as Signature],
      ...(row.publisher_signature === null ? {} : { publisher: JSON.parse(row.publisher_signature) as Signature }),
    },
  } as VersionDocument;
}

/** What an author cannot say in package.json, because the registry says it. */
const registryOnly = new Set(["dist", "deprecated", "hasInstallScript", "maintainers", "readme", "readmeFilename"]);

function publicFields(packageJson: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(packageJson).filter(([field]) => !field.startsWith("_") && !registryOnly.has(field)),
  );
}
