import type { VersionState, WaitingVersion } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markChanged } from "../index/changes.js";
import type { Registry } from "../registry.js";

export interface StateChange {
  readonly name: string;
  readonly version: string;
  readonly to: "active" | "yanked" | "blocked";
  /** Why; of what is made active again, nothing need be said. */
  readonly reason: string;
  readonly account: string;
}

interface Row {
  readonly state: VersionState["state"];
  readonly state_reason: string | null;
  readonly state_since: string | null;
}

/** Changes what a version may be used for, with a line in the audit log. @throws ZenError `REGISTRY_VERSION_NOT_FOUND` */
export async function changeState(
  registry: Registry,
  { name, version, to, reason, account }: StateChange,
): Promise<VersionState> {
  const now = registry.now();
  const since = now.toISOString();
  await registry.database.write(async (writer) => {
    const { state: from } = await readRow(writer, name, version);
    await writer.run(
      "UPDATE versions SET state = ?, state_reason = ?, state_since = ? WHERE package = ? AND version = ?",
      [...[to, to === "active" ? null : reason, to === "active" ? null : since], ...[name, version]],
    );
    await writer.run("UPDATE packages SET modified = ? WHERE name = ?", [since, name]);
    await markChanged(writer, name);
    await appendAudit(writer, now, {
      account,
      action: actions[to](from),
      subject: `${name}@${version}`,
      detail: { from, ...(reason === "" ? {} : { reason }) },
    });
  });
  return to === "active" ? { state: to } : { state: to, reason, since };
}

const actions = {
  yanked: () => "version.yank",
  blocked: () => "version.block",
  active: (from: string) => (from === "quarantined" ? "version.approve" : "version.restore"),
} as const;

/** @throws ZenError `REGISTRY_VERSION_NOT_FOUND` */
export async function readState(reader: Reader, name: string, version: string): Promise<VersionState> {
  const { state, state_reason: reason, state_since: since } = await readRow(reader, name, version);
  if (state === "active") return { state };
  if (state === "quarantined") return { state, since: since ?? "" };
  return { state, reason: reason ?? "", since: since ?? "" };
}

async function readRow(reader: Reader, name: string, version: string): Promise<Row> {
  const found = await reader.get<Row>(
    "SELECT state, state_reason, state_since FROM versions WHERE package = ? AND version = ?",
    [name, version],
  );
  if (found !== undefined) return found;
  throw refusal(404, "REGISTRY_VERSION_NOT_FOUND", `This registry has no ${name} ${version}.`, {
    hint: "Write the exact version, such as @acme/my-store@1.2.3.",
  });
}

/** What waits for approval, the oldest first. */
export async function listQuarantine(reader: Reader): Promise<readonly WaitingVersion[]> {
  return reader.all<WaitingVersion>(
    `SELECT package AS name, version, state_since AS since, size, publisher FROM versions WHERE state = 'quarantined'
     ORDER BY state_since, package, version LIMIT 1000`,
  );
}
