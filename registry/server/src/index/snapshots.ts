import {
  scopeOf,
  type Advisory,
  type AdvisoryList,
  type ScopeIndex,
  type Signature,
  type Snapshot,
} from "@zen/registry-protocol";
import type { Database, Reader, Writer } from "../database/database.js";
import { registryId } from "../signing/registry-id.js";
import { takeChanges } from "./changes.js";
import { currentDocuments, putDocument, sweepDocuments } from "./documents.js";
import { installDocument } from "./install-document.js";
import { readPackage } from "./rows.js";

export interface SnapshotOptions {
  readonly database: Database;
  /** Signs with the registry's own key. */
  readonly sign: (text: string) => Promise<Signature>;
  /** Days until clients refuse a snapshot; 0: never. */
  readonly days: number;
  readonly now: () => Date;
}

export interface MadeSnapshot {
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly made: string;
  /** A `SignedSnapshot` as JSON. */
  readonly document: string;
}

/**
 * Tells everything that has changed in one signed snapshot. It is made by whoever asks first after a change, in one transaction with the
 * documents that it pins: of several servers one makes it, and its version is one more than the last.
 */
export class Snapshots {
  constructor(private readonly options: SnapshotOptions) {}

  /** The snapshot of what is published at this moment. */
  async current(): Promise<MadeSnapshot> {
    const { database } = this.options;
    const found = await latest(database);
    if (found !== undefined && !this.#isOld(found) && !(await hasChanges(database))) return found;
    return database.write(async (writer) => {
      const last = await latest(writer);
      if (last !== undefined && !this.#isOld(last) && !(await hasChanges(writer))) return last;
      return this.#make(writer, last?.version ?? 0);
    });
  }

  /** Long before it expires, so that who asks now can hold on to it. */
  #isOld({ made }: MadeSnapshot): boolean {
    const { days, now } = this.options;
    return days > 0 && now().getTime() - Date.parse(made) > (days * dayMs) / 7;
  }

  async #make(writer: Writer, last: number): Promise<MadeSnapshot> {
    const now = this.options.now();
    const changes = await takeChanges(writer);
    for (const name of changes.packages) {
      const document = installDocument(name, await readPackage(writer, name));
      await putDocument(writer, "install", { name, scope: scopeOf(name) }, document, now);
    }
    for (const scope of new Set(changes.packages.map(scopeOf))) await putScope(writer, scope, now);
    if (changes.advisories || last === 0) await putAdvisories(writer, now);
    await sweepDocuments(writer, now);
    return this.#sign(writer, last + 1, now);
  }

  async #sign(writer: Writer, version: number, now: Date): Promise<MadeSnapshot> {
    const { days, sign } = this.options;
    const made = now.toISOString();
    const { "": advisories = "" } = await currentDocuments(writer, "advisories", "");
    const snapshot: Snapshot = {
      format: "snapshot@1",
      registry: await registryId(writer),
      version,
      time: made,
      ...(days > 0 ? { expires: new Date(now.getTime() + days * dayMs).toISOString() } : {}),
      scopes: await scopeDigests(writer),
      advisories,
    };
    const text = JSON.stringify(snapshot);
    const document = JSON.stringify({ snapshot: text, signatures: [await sign(text)] });
    await writer.run("DELETE FROM snapshots");
    await writer.run("INSERT INTO snapshots (version, made, document) VALUES (?, ?, ?)", [version, made, document]);
    return { version, made, document };
  }
}

const dayMs = 24 * 3_600_000;

async function latest(reader: Reader): Promise<MadeSnapshot | undefined> {
  const found = await reader.get<MadeSnapshot>(
    "SELECT version, made, document FROM snapshots ORDER BY version DESC LIMIT 1",
  );
  return found && { ...found, version: Number(found.version) };
}

async function hasChanges(reader: Reader): Promise<boolean> {
  return (await reader.get("SELECT subject FROM index_changes LIMIT 1")) !== undefined;
}

async function putScope(writer: Writer, scope: string, now: Date): Promise<void> {
  const packages = await currentDocuments(writer, "install", scope);
  const index: ScopeIndex = { format: "scope@1", scope, packages };
  await putDocument(
    writer,
    "scope",
    { name: scope, scope },
    Object.keys(packages).length === 0 ? undefined : index,
    now,
  );
}

async function putAdvisories(writer: Writer, now: Date): Promise<void> {
  const rows = await writer.all<{ document: string }>("SELECT document FROM advisories ORDER BY id");
  const list: AdvisoryList = {
    format: "advisories@1",
    advisories: rows.map(({ document }) => JSON.parse(document) as Advisory),
  };
  await putDocument(writer, "advisories", { name: "", scope: "" }, list, now);
}

async function scopeDigests(reader: Reader): Promise<Readonly<Record<string, string>>> {
  const rows = await reader.all<{ subject: string; digest: string }>(
    "SELECT subject, digest FROM index_documents WHERE kind = 'scope' AND superseded IS NULL ORDER BY subject",
  );
  return Object.fromEntries(rows.map(({ subject, digest }) => [subject, digest]));
}
