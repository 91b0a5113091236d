import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markChanged } from "../index/changes.js";
import { checkTag } from "./names.js";
import type { PublishServices } from "./publish-version.js";
import { quoted } from "./quoted.js";
import { setTag } from "./record-version.js";

export interface TagChange {
  readonly name: string;
  readonly tag: string;
  readonly account: string;
  /** Asked within the transaction. Throws what is answered to who may not. */
  readonly authorize: (reader: Reader) => Promise<void>;
}

/** Sets a tag to a version that can be installed, or (undefined) takes it away. */
export async function changeTag(
  { database, now }: Pick<PublishServices, "database" | "now">,
  { name, tag, account, authorize }: TagChange,
  version: string | undefined,
): Promise<void> {
  checkTag(tag);
  if (tag === "latest" && version === undefined) {
    throw refusal(403, "DIST_TAG_INVALID", "The tag latest cannot be taken away.", {
      hint: "Set it to another version: npm dist-tag add NAME@VERSION latest.",
    });
  }
  await database.write(async (writer) => {
    await authorize(writer);
    await checkThere(writer, name, tag, version);
    if (version === undefined) await writer.run("DELETE FROM dist_tags WHERE package = ? AND tag = ?", [name, tag]);
    else await setTag(writer, name, tag, version);
    const time = now();
    await writer.run("UPDATE packages SET modified = ? WHERE name = ?", [time.toISOString(), name]);
    await markChanged(writer, name);
    const action = version === undefined ? "dist-tag.remove" : "dist-tag.set";
    await appendAudit(writer, time, { account, action, subject: name, detail: { tag, version: version ?? null } });
  });
}

async function checkThere(reader: Reader, name: string, tag: string, version: string | undefined): Promise<void> {
  const known =
    version === undefined
      ? "SELECT version FROM dist_tags WHERE package = ? AND tag = ?"
      : "SELECT version FROM versions WHERE package = ? AND version = ? AND state = 'active'";
  if ((await reader.get(known, [name, version ?? tag])) !== undefined) return;
  const what = version === undefined ? `tag ${quoted(tag)}` : `version ${quoted(version)}`;
  throw refusal(404, "REGISTRY_VERSION_NOT_FOUND", `${name} has no ${what}.`, {
    hint: `See what there is: npm view ${name} versions dist-tags.`,
  });
}
