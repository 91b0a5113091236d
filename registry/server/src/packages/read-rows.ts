import { scopeOf } from "@zen/registry-protocol";
import semver from "semver";
import type { Database } from "../database/database.js";
import type { PackageRows } from "./full-document.js";
import type { VersionRow } from "./version-document.js";

const columns = [
  "package",
  "version",
  "state",
  "integrity",
  "shasum",
  "size",
  "unpacked_size",
  "file_count",
  "publisher",
  "published",
  "document",
  "deprecated",
  "publisher_signature",
  "registry_signature",
].join(", ");

/** All of one package, as it is at one moment; undefined where the registry has never had it. */
export function readPackageRows(database: Database, name: string): Promise<PackageRows | undefined> {
  return database.read(async (reader) => {
    const found = await reader.get<{ created: string; modified: string }>(
      "SELECT created, modified FROM packages WHERE name = ?",
      [name],
    );
    if (found === undefined) return undefined;
    const versions = await reader.all<VersionRow>(`SELECT ${columns} FROM versions WHERE package = ?`, [name]);
    const tags = await reader.all<{ tag: string; version: string }>(
      "SELECT tag, version FROM dist_tags WHERE package = ? ORDER BY tag",
      [name],
    );
    const members = await reader.all<{ account: string }>(
      "SELECT account FROM members WHERE scope = ? ORDER BY account",
      [scopeOf(name)],
    );
    const revision = await reader.get<{ last: number | null }>(
      "SELECT max(sequence) AS last FROM changes WHERE package = ?",
      [name],
    );
    const newest = newestOf(versions);
    const readme = await reader.get<{ readme: string | null }>(
      "SELECT readme FROM versions WHERE package = ? AND version = ?",
      [name, newest ?? ""],
    );
    return {
      name,
      created: found.created,
      modified: found.modified,
      revision: Number(revision?.last ?? 0),
      // Postgres gives 64-bit numbers as text.
      versions: versions.map((row) => ({
        ...row,
        size: Number(row.size),
        unpacked_size: Number(row.unpacked_size),
        file_count: Number(row.file_count),
      })),
      tags,
      maintainers: members.map(({ account }) => account),
      readme: readme?.readme ?? undefined,
    };
  });
}

function newestOf(versions: readonly VersionRow[]): string | undefined {
  const active = versions.filter(({ state }) => state === "active").map(({ version }) => version);
  const sorted = active.sort(semver.compare);
  return sorted.findLast((version) => semver.prerelease(version) === null) ?? sorted.at(-1);
}
