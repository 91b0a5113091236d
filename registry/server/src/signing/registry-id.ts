import { randomUUID } from "node:crypto";
import type { Writer } from "../database/database.js";

/** What this registry calls itself, for as long as its database lives. */
export async function registryId(writer: Writer): Promise<string> {
  const found = await writer.get<{ value: string }>("SELECT value FROM settings WHERE name = 'registry-id'");
  if (found !== undefined) return found.value;
  const value = randomUUID();
  await writer.run("INSERT INTO settings (name, value) VALUES ('registry-id', ?)", [value]);
  return value;
}
