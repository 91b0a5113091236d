import { scopeOf } from "@zen/registry-protocol";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { looksLike } from "./look-alike.js";

/**
 * Refuses a name that is new and could be taken for one of another namespace. A namespace may have such names among its own.
 *
 * @throws ZenError `PACKAGE_NAME_LOOKS_ALIKE`
 */
export async function checkNewName(reader: Reader, name: string): Promise<void> {
  if ((await reader.get("SELECT name FROM packages WHERE name = ?", [name])) !== undefined) return;
  const others = await reader.all<{ name: string }>("SELECT name FROM packages WHERE scope <> ?", [scopeOf(name)]);
  const twin = others.find((other) => looksLike(name, other.name));
  if (twin === undefined) return;
  throw refusal(403, "PACKAGE_NAME_LOOKS_ALIKE", `${name} could be taken for ${twin.name}, which belongs to others.`, {
    hint: "Choose a name that nobody confuses with it, or have an administrator publish the first version.",
    data: { like: twin.name },
  });
}
