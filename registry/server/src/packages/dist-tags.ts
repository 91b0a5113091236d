import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markChanged } from "../index/changes.js";
import { checkTag } from "./names.js";
import type { PublishServices } from "./publish-version.js";
import { quoted } from "./quoted.js";
import { setTag } from "./record-version.js";

/** Sets a tag to a version that can be installed, or (undefined) takes it away. */
export async function changeTag(
  { database, now }: PublishServices,
  {
    name,
    tag,
    authorize,
  }: { readonly name: string; readonly tag: string; readonly authorize: (reader: Reader) => Promise<void> },
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
    const known =
      version === undefined
        ? "SELECT version FROM dist_tags WHERE package = ? AND tag = ?"
        : "SELECT version FROM versions WHERE package = ? AND version = ? AND state = 'active'";
    if ((await writer.get(known, [name, version ?? tag])) === undefined) {
      const what = version === undefined ? `tag ${quoted(tag)}` : `version ${quoted(version)}`;
      throw refusal(404, "REGISTRY_VERSION_NOT_FOUND", `${name} has no ${what}.`, {
        hint: `See what there is: npm view ${name} versions dist-tags.`,
      });
    }
    if (version === undefined) await writer.run("DELETE FROM dist_tags WHERE package = ? AND tag = ?", [name, tag]);
    else await setTag(writer, name, tag, version);
    const time = now().toISOString();
    await writer.run("UPDATE packages SET modified = ? WHERE name = ?", [time, name]);
    await markChanged(writer, name);
  });
}
