import { createHash } from "node:crypto";
import type { Reader, Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";

export type DocumentKind = "install" | "scope" | "advisories";

/** How long a document stays after a newer one has taken its place. */
const keptMs = 24 * 3_600_000;

/** `sha512-` and the digest in base64, of text as UTF-8. */
export function digestOf(text: string): string {
  return `sha512-${createHash("sha512").update(text).digest("base64")}`;
}

/** Puts a document in the place of the one that was in force, or nothing; resolves with its digest. */
export async function putDocument(
  writer: Writer,
  kind: DocumentKind,
  subject: { readonly name: string; readonly scope: string },
  document: object | undefined,
  now: Date,
): Promise<string | undefined> {
  const body = document === undefined ? undefined : JSON.stringify(document);
  const digest = body === undefined ? "" : digestOf(body);
  await writer.run(
    "UPDATE index_documents SET superseded = ? WHERE kind = ? AND subject = ? AND digest <> ? AND superseded IS NULL",
    [now.toISOString(), kind, subject.name, digest],
  );
  if (body === undefined) return undefined;
  await writer.run(
    `INSERT INTO index_documents (digest, kind, subject, scope, body, superseded) VALUES (?, ?, ?, ?, ?, NULL)
     ON CONFLICT (digest) DO UPDATE SET superseded = NULL`,
    [digest, kind, subject.name, subject.scope, body],
  );
  return digest;
}

/** Name to digest of what is in force in a scope. */
export async function currentDocuments(
  reader: Reader,
  kind: DocumentKind,
  scope: string,
): Promise<Readonly<Record<string, string>>> {
  const rows = await reader.all<{ subject: string; digest: string }>(
    "SELECT subject, digest FROM index_documents WHERE scope = ? AND kind = ? AND superseded IS NULL ORDER BY subject",
    [scope, kind],
  );
  return Object.fromEntries(rows.map(({ subject, digest }) => [subject, digest]));
}

/**
 * The text of a document: the one with that digest, or the one in force.
 *
 * @throws ZenError `INDEX_DOCUMENT_GONE` with status 410, `REGISTRY_PACKAGE_NOT_FOUND` with 404
 */
export async function readDocument(
  reader: Reader,
  kind: DocumentKind,
  subject: string,
  digest?: string,
): Promise<{ readonly body: string; readonly digest: string }> {
  const found = await reader.get<{ body: string; digest: string }>(
    digest === undefined
      ? "SELECT body, digest FROM index_documents WHERE kind = ? AND subject = ? AND superseded IS NULL"
      : "SELECT body, digest FROM index_documents WHERE kind = ? AND subject = ? AND digest = ?",
    digest === undefined ? [kind, subject] : [kind, subject, digest],
  );
  if (found !== undefined) return found;
  if (digest !== undefined)
    throw refusal(
      410,
      "INDEX_DOCUMENT_GONE",
      `This registry no longer has the index of ${subject || kind} with that digest.`,
      {
        hint: "Ask for the snapshot again: there is a newer one.",
      },
    );
  throw refusal(404, "REGISTRY_PACKAGE_NOT_FOUND", `This registry's index has no ${subject || kind}.`, {
    hint: "Check the name; zen plugins:search finds what there is.",
  });
}

/** Deletes what nobody can still be asking for. */
export async function sweepDocuments(writer: Writer, now: Date): Promise<void> {
  await writer.run("DELETE FROM index_documents WHERE superseded < ?", [
    new Date(now.getTime() - keptMs).toISOString(),
  ]);
}
