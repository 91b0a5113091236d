import {
  readAdvisories,
  readConformanceReport,
  readInstallDocument,
  type SignedConformanceReport,
} from "@zen/registry-protocol";
import { refusal } from "../http/refusal.js";
import { listReports } from "../conformance/reports.js";
import { readDocument } from "../index/documents.js";
import { shared } from "../index/shared.js";
import type { Registry } from "../registry.js";
import { partsOf } from "./parts-of.js";
import type { PluginData, ShownConformance } from "./plugin-data.js";

/**
 * What the page of a plugin shows; of its latest version unless told.
 *
 * @throws ZenError `REGISTRY_PACKAGE_NOT_FOUND`, `REGISTRY_VERSION_NOT_FOUND`
 */
export async function readPlugin(registry: Registry, name: string, version?: string): Promise<PluginData> {
  const { database } = registry;
  await shared(registry).snapshots.current();
  const document = readInstallDocument((await readDocument(database, "install", name)).body, name);
  const shown = version ?? document["dist-tags"]["latest"] ?? Object.keys(document.versions).at(-1) ?? "";
  if (!Object.hasOwn(document.versions, shown))
    throw refusal(404, "REGISTRY_VERSION_NOT_FOUND", `${name} has no version ${shown}.`, {
      hint: "Its page lists those that there are.",
    });
  const { advisories } = readAdvisories((await readDocument(database, "advisories", "")).body);
  const conformance = shownConformance(await listReports(database, { name, version: shown }));
  const row = await database.get<{ readme: string | null; sbom: string | null }>(
    "SELECT readme, sbom FROM versions WHERE package = ? AND version = ?",
    [name, shown],
  );
  return {
    document,
    version: shown,
    ...(conformance === undefined ? {} : { conformance }),
    ...(row?.readme ? { readme: row.readme } : {}),
    ...(row?.sbom ? { parts: partsOf(row.sbom) } : {}),
    advisories: advisories.filter((each) => each.package === name && each.withdrawn === undefined),
  };
}

/** The run of the registry's own people where there is one: it counts more than the author's word. */
function shownConformance(reports: readonly SignedConformanceReport[]): ShownConformance | undefined {
  const own = reports.find(({ signatures }) => signatures.some(({ by }) => by === "registry"));
  const shown = own ?? reports[0];
  return shown && { report: readConformanceReport(shown.report), countersigned: own !== undefined };
}
