import { readConformanceReport, scopeOf, type Signature, type SignedConformanceReport } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { isSignedBy } from "../signing/key-pair.js";

export interface Subject {
  readonly name: string;
  readonly version: string;
}

/** What is known of a version: the author's report, and that of the registry's own people, those there are. */
export async function listReports(
  reader: Reader,
  { name, version }: Subject,
): Promise<readonly SignedConformanceReport[]> {
  const rows = await reader.all<{ signed_by: "publisher" | "registry"; report: string; signature: string }>(
    "SELECT signed_by, report, signature FROM conformance_reports WHERE package = ? AND version = ? ORDER BY signed_by",
    [name, version],
  );
  return rows.map(({ signed_by: by, report, signature }) => ({
    report,
    signatures: [{ ...(JSON.parse(signature) as Signature), by }],
  }));
}

/** Takes in what an author has signed with the key of the namespace. @throws ZenError `CONFORMANCE_REFUSED` */
export async function putAuthorsReport(
  registry: Registry,
  subject: Subject,
  { report, signatures }: SignedConformanceReport,
  account: string,
): Promise<void> {
  await checkSubject(registry.database, subject, report);
  const signature = signatures.find(({ by }) => by === "publisher");
  if (signature === undefined)
    throw refused(subject, "is not signed by its author", "Sign it with the key of the namespace.");
  const key = await registry.database.get<{
    keyid: string;
    public_key: string;
    expires: string | null;
    retired: string | null;
  }>("SELECT keyid, public_key, expires, retired FROM publisher_keys WHERE scope = ? AND keyid = ?", [
    scopeOf(subject.name),
    signature.keyid,
  ]);
  const now = registry.now().toISOString();
  const isInForce = key !== undefined && (key.retired ?? key.expires ?? "9999") > now;
  if (!isInForce || !isSignedBy({ keyid: key.keyid, key: key.public_key }, report, signature))
    throw refused(
      subject,
      "is not signed with the key that its namespace has in force",
      "Sign it with zen plugins:check again.",
    );
  await store(registry, subject, { by: "publisher", report, signature, account });
}

/** Takes in what an administrator has run, and signs it with the registry's key. @throws ZenError `CONFORMANCE_REFUSED` */
export async function countersign(
  registry: Registry,
  subject: Subject,
  report: string,
  account: string,
): Promise<void> {
  await checkSubject(registry.database, subject, report);
  const signature = await registry.packages.keys.sign(report);
  await store(registry, subject, { by: "registry", report, signature, account });
}

interface Stored {
  readonly by: "publisher" | "registry";
  readonly report: string;
  readonly signature: Signature;
  readonly account: string;
}

async function store(
  registry: Registry,
  { name, version }: Subject,
  { by, report, signature, account }: Stored,
): Promise<void> {
  const now = registry.now();
  const { keyid, sig } = signature;
  await registry.database.write(async (writer) => {
    await writer.run(
      `INSERT INTO conformance_reports (package, version, signed_by, report, signature, account, received) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (package, version, signed_by) DO UPDATE SET report = excluded.report, signature = excluded.signature,
       account = excluded.account, received = excluded.received`,
      [name, version, by, report, JSON.stringify({ keyid, sig }), account, now.toISOString()],
    );
    const action = by === "publisher" ? "conformance.report" : "conformance.countersign";
    await appendAudit(writer, now, { account, action, subject: `${name}@${version}`, detail: { keyid } });
  });
}

/** A report is of one archive, and of no other that has its name. */
async function checkSubject(reader: Reader, subject: Subject, text: string): Promise<void> {
  const { name, version } = subject;
  const report = readConformanceReport(text);
  const row = await reader.get<{ integrity: string }>(
    "SELECT integrity FROM versions WHERE package = ? AND version = ?",
    [name, version],
  );
  if (row === undefined)
    throw refusal(404, "REGISTRY_VERSION_NOT_FOUND", `This registry has no ${name} ${version}.`, {
      hint: "Publish it first.",
    });
  if (report.name !== name || report.version !== version || report.integrity !== row.integrity)
    throw refused(subject, "is of another archive", "Check the archive that was published.");
}

function refused({ name, version }: Subject, problem: string, hint: string): Error {
  return refusal(400, "CONFORMANCE_REFUSED", `The conformance report for ${name} ${version} ${problem}.`, { hint });
}
