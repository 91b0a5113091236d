import { scopeOf, type Signature } from "@zen/registry-protocol";
import semver from "semver";
import { appendAudit } from "../audit/append.js";
import type { Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markChanged } from "../index/changes.js";
import type { ArchiveFacts } from "./archive-facts.js";
import type { Received } from "./received-file.js";

export interface NewVersion {
  readonly name: string;
  readonly version: string;
  readonly tags: readonly string[];
  readonly received: Received;
  readonly facts: ArchiveFacts;
  readonly account: string;
  readonly time: string;
  readonly state: "active" | "quarantined";
  readonly registrySignature: Signature;
  readonly publisherSignature: Signature | undefined;
}

/**
 * Records a version within a transaction that shows it whole or not at all.
 *
 * @throws ZenError `REGISTRY_VERSION_TAKEN`
 */
export async function recordVersion(writer: Writer, made: NewVersion): Promise<void> {
  const { name, version, received, facts, account, time, state } = made;
  await checkFree(writer, name, version);
  await writer.run(
    `INSERT INTO packages (name, scope, created, modified) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET modified = excluded.modified`,
    [name, scopeOf(name), time, time],
  );
  await writer.run(
    `INSERT INTO versions (package, version, state, state_since, integrity, shasum, size, unpacked_size, file_count, publisher, published,
       document, readme, sbom, publisher_signature, registry_signature)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      name,
      version,
      state,
      state === "active" ? null : time,
      received.integrity,
      received.shasum,
      received.size,
      facts.unpackedSize,
      facts.fileCount,
      account,
      time,
      JSON.stringify(facts.packageJson),
      facts.readme ?? null,
      facts.sbom ?? null,
      made.publisherSignature === undefined ? null : JSON.stringify(made.publisherSignature),
      JSON.stringify(made.registrySignature),
    ],
  );
  for (const tag of made.tags) await setTag(writer, name, tag, version);
  await markChanged(writer, name);
  const detail = { version, integrity: received.integrity, state, signed: made.publisherSignature !== undefined };
  await appendAudit(writer, new Date(time), { account, action: "package.publish", subject: name, detail });
}

export async function setTag(writer: Writer, name: string, tag: string, version: string): Promise<void> {
  await writer.run(
    `INSERT INTO dist_tags (package, tag, version) VALUES (?, ?, ?)
     ON CONFLICT (package, tag) DO UPDATE SET version = excluded.version`,
    [name, tag, version],
  );
}

async function checkFree(writer: Writer, name: string, version: string): Promise<void> {
  const sql = (table: string): string => `SELECT version FROM ${table} WHERE package = ? AND version = ?`;
  const [there, removed] = [
    await writer.get(sql("versions"), [name, version]),
    await writer.get(sql("removed_versions"), [name, version]),
  ];
  if (there === undefined && removed === undefined) return;
  const how = there === undefined ? "was published once and removed" : "is published already";
  throw refusal(403, "REGISTRY_VERSION_TAKEN", `${name} ${version} ${how}, and a version never changes.`, {
    hint: `Publish under a new version, such as ${semver.inc(version, "patch") ?? "the next one"}.`,
  });
}
