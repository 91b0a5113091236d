import type { Reader } from "../database/database.js";
import type { VersionRow } from "../packages/version-document.js";

/** What the index reads of a version. */
export interface IndexedVersion extends Omit<VersionRow, "shasum"> {
  readonly state_reason: string | null;
  readonly state_since: string | null;
}

export interface Tag {
  readonly tag: string;
  readonly version: string;
}

export interface IndexedPackage {
  readonly versions: readonly IndexedVersion[];
  readonly tags: readonly Tag[];
}

/** The versions that readers are told of, which those in quarantine are not. */
export async function readPackage(reader: Reader, name: string): Promise<IndexedPackage> {
  const versions = await reader.all<IndexedVersion>(
    `SELECT package, version, state, state_reason, state_since, integrity, size, unpacked_size, file_count, publisher, published,
      document, deprecated, publisher_signature, registry_signature
     FROM versions WHERE package = ? AND state <> 'quarantined' ORDER BY version`,
    [name],
  );
  const tags = await reader.all<Tag>("SELECT tag, version FROM dist_tags WHERE package = ? ORDER BY tag", [name]);
  return { versions, tags };
}
