import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";

/** @throws ZenError `UNPUBLISH_REFUSED` for versions that others may rely on: older than so many hours, or of a package that one depends on */
export async function checkUnpublish(
  reader: Reader,
  name: string,
  versions: readonly string[],
  hours: number,
  now: Date,
): Promise<void> {
  if (versions.length === 0) return;
  const earliest = new Date(now.getTime() - hours * 3600_000).toISOString();
  for (const version of versions) {
    const found = await reader.get<{ published: string }>(
      "SELECT published FROM versions WHERE package = ? AND version = ?",
      [name, version],
    );
    if (found !== undefined && found.published < earliest) {
      throw refused(`${name} ${version} was published more than ${hours} hours ago`);
    }
  }
  const dependant = await dependantOf(reader, name);
  if (dependant !== undefined) throw refused(`${dependant} depends on ${name}`);
}

/** A package whose newest or older versions name `name` among what they need. */
async function dependantOf(reader: Reader, name: string): Promise<string | undefined> {
  const rows = await reader.all<{ package: string; document: string }>(
    "SELECT package, document FROM versions WHERE package <> ? AND document LIKE ?",
    [name, `%"${name}"%`],
  );
  return rows.find(({ document }) => needs(JSON.parse(document) as Record<string, unknown>, name))?.package;
}

function needs(packageJson: Readonly<Record<string, unknown>>, name: string): boolean {
  const zen = packageJson["zen"] as Readonly<Record<string, unknown>> | undefined;
  return [
    packageJson["dependencies"],
    packageJson["peerDependencies"],
    packageJson["optionalDependencies"],
    zen?.["requires"],
  ].some((wanted) => typeof wanted === "object" && wanted !== null && Object.hasOwn(wanted, name));
}

function refused(problem: string) {
  return refusal(403, "UNPUBLISH_REFUSED", `Nothing was removed: ${problem}.`, {
    hint: "Deprecate it instead (npm deprecate), or ask an administrator to block it.",
  });
}
