import type { Database, Reader } from "../../database/database.js";

const name = "backup-until";
const hours = 2;

/** Keeps archives from being swept while a backup fetches those that it names; a backup that was killed, for two hours. */
export async function hold(database: Database, now: Date): Promise<void> {
  const until = new Date(now.getTime() + hours * 3600_000).toISOString();
  await database.write((writer) =>
    writer.run(
      "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [name, until],
    ),
  );
}

export async function release(database: Database): Promise<void> {
  await database.write((writer) => writer.run("DELETE FROM settings WHERE name = ?", [name]));
}

export async function isHeld(reader: Reader): Promise<boolean> {
  const found = await reader.get<{ value: string }>("SELECT value FROM settings WHERE name = ?", [name]);
  return found !== undefined && found.value > new Date().toISOString();
}
