import type { Advisory } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { markAdvisoriesChanged } from "../index/changes.js";
import type { Registry } from "../registry.js";

export type NewAdvisory = Omit<Advisory, "id" | "published" | "withdrawn">;

/** Tells everybody of a fault; it gets the next number of the year. */
export async function advise(registry: Registry, given: NewAdvisory, account: string): Promise<Advisory> {
  const now = registry.now();
  return registry.database.write(async (writer) => {
    const advisory: Advisory = { id: await nextId(writer, now), ...given, published: now.toISOString() };
    await writer.run("INSERT INTO advisories (id, package, published, document) VALUES (?, ?, ?, ?)", [
      ...[advisory.id, advisory.package, advisory.published],
      JSON.stringify(advisory),
    ]);
    await markAdvisoriesChanged(writer);
    const detail = { package: advisory.package, affected: advisory.affected, severity: advisory.severity };
    await appendAudit(writer, now, { account, action: "advisory.publish", subject: advisory.id, detail });
    return advisory;
  });
}

/** Takes it back: it stays listed, as withdrawn. @throws ZenError `ADVISORY_NOT_FOUND` */
export async function withdraw(registry: Registry, id: string, account: string): Promise<Advisory> {
  const now = registry.now();
  return registry.database.write(async (writer) => {
    const found = await writer.get<{ document: string }>("SELECT document FROM advisories WHERE id = ?", [id]);
    if (found === undefined)
      throw refusal(404, "ADVISORY_NOT_FOUND", `There is no advisory ${id}.`, {
        hint: "zen registry:advisories lists them.",
      });
    const before = JSON.parse(found.document) as Advisory;
    if (before.withdrawn !== undefined) return before;
    const advisory: Advisory = { ...before, withdrawn: now.toISOString() };
    await writer.run("UPDATE advisories SET withdrawn = ?, document = ? WHERE id = ?", [
      ...[advisory.withdrawn!, JSON.stringify(advisory), id],
    ]);
    await markAdvisoriesChanged(writer);
    await appendAudit(writer, now, {
      account,
      action: "advisory.withdraw",
      subject: id,
      detail: { package: advisory.package },
    });
    return advisory;
  });
}

async function nextId(reader: Reader, now: Date): Promise<string> {
  const prefix = `ZEN-${now.getUTCFullYear()}-`;
  const last = await reader.get<{ id: string }>(
    "SELECT id FROM advisories WHERE substr(id, 1, ?) = ? ORDER BY length(id) DESC, id DESC LIMIT 1",
    [prefix.length, prefix],
  );
  return `${prefix}${String(Number(last?.id.slice(prefix.length) ?? 0) + 1).padStart(4, "0")}`;
}
