import { appendAudit } from "../audit/append.js";
import type { Reader, Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markChanged } from "../index/changes.js";
import type { DocumentChange } from "./document-change.js";
import type { PublishServices } from "./publish-version.js";
import { setTag } from "./record-version.js";
import { checkUnpublish } from "./unpublish-policy.js";

export interface Editing {
  readonly name: string;
  readonly account: string;
  /** Asked within the transaction. Throws what is answered to who may not. */
  readonly authorize: (reader: Reader) => Promise<void>;
  /** The revision that the change was made from: another's change in between refuses it. */
  readonly revision: string;
}

/** Applies what a written document changes; `unpublishHours` is for how long a version may be removed. @throws ZenError `DOCUMENT_CONFLICT`, `UNPUBLISH_REFUSED` */
export async function changeDocument(
  { database, now }: Pick<PublishServices, "database" | "now">,
  { name, account, authorize, revision }: Editing,
  change: DocumentChange,
  unpublishHours: number,
): Promise<void> {
  if (change.deprecated.size + change.removed.length + change.retagged.size === 0) return;
  await database.write(async (writer) => {
    await authorize(writer);
    await checkRevision(writer, name, revision);
    await checkUnpublish(writer, name, change.removed, unpublishHours, now());
    const time = now();
    for (const [version, warning] of change.deprecated) {
      await writer.run("UPDATE versions SET deprecated = ? WHERE package = ? AND version = ?", [
        warning,
        name,
        version,
      ]);
      const said = { account, action: "package.deprecate", subject: name, detail: { version, warning } };
      await appendAudit(writer, time, said);
    }
    for (const version of change.removed) {
      await remove(writer, { name, version, account, time });
      await appendAudit(writer, time, { account, action: "package.unpublish", subject: name, detail: { version } });
    }
    for (const [tag, version] of change.retagged) {
      if (version === null) await writer.run("DELETE FROM dist_tags WHERE package = ? AND tag = ?", [name, tag]);
      else await setTag(writer, name, tag, version);
    }
    await writer.run("UPDATE packages SET modified = ? WHERE name = ?", [time.toISOString(), name]);
    await markChanged(writer, name);
  });
}

interface Removal {
  readonly name: string;
  readonly version: string;
  readonly account: string;
  readonly time: Date;
}

async function remove(writer: Writer, { name, version, account, time }: Removal): Promise<void> {
  await writer.run(
    `INSERT INTO removed_versions (package, version, integrity, account, removed)
     SELECT package, version, integrity, ?, ? FROM versions WHERE package = ? AND version = ?`,
    [account, time.toISOString(), name, version],
  );
  await writer.run("DELETE FROM versions WHERE package = ? AND version = ?", [name, version]);
  await writer.run("DELETE FROM dist_tags WHERE package = ? AND version = ?", [name, version]);
}

async function checkRevision(reader: Reader, name: string, revision: string): Promise<void> {
  const found = await reader.get<{ last: number | null }>(
    "SELECT max(sequence) AS last FROM changes WHERE package = ?",
    [name],
  );
  if (`${Number(found?.last ?? 0)}-zen` === revision) return;
  throw refusal(409, "DOCUMENT_CONFLICT", `${name} was changed by somebody else in the meantime.`, {
    hint: "Look at it again and repeat the command.",
  });
}
