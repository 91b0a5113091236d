import type { Writer } from "../database/database.js";
import { noteChange } from "../packages/changes.js";

const advisories = "#advisories";

/**
 * Notes, within the transaction that changes a package (its versions, their states, tags, deprecations), that the index says something
 * else of it from now on. The next snapshot tells it, and every server builds the package's document anew.
 */
export async function markChanged(writer: Writer, packageName: string): Promise<void> {
  await mark(writer, packageName);
  await noteChange(writer, packageName);
}

async function mark(writer: Writer, subject: string): Promise<void> {
  await writer.run("INSERT INTO index_changes (subject) VALUES (?) ON CONFLICT (subject) DO NOTHING", [subject]);
}

/** The same of the list of advisories. */
export async function markAdvisoriesChanged(writer: Writer): Promise<void> {
  await mark(writer, advisories);
}

export interface Changes {
  readonly packages: readonly string[];
  readonly advisories: boolean;
}

/** Takes what has been noted; the caller's transaction tells it. */
export async function takeChanges(writer: Writer): Promise<Changes> {
  const rows = await writer.all<{ subject: string }>("SELECT subject FROM index_changes ORDER BY subject");
  await writer.run("DELETE FROM index_changes");
  const subjects = rows.map(({ subject }) => subject);
  return { packages: subjects.filter((each) => each !== advisories), advisories: subjects.includes(advisories) };
}
