import type { ConformanceReport, SignedConformanceReport } from "./conformance.js";
import { invalid, isTime, list, readHostileJson, record, text as textOf } from "./hostile-json.js";
import { isIntegrity, isPackageName } from "./names.js";

const where = "the conformance report";
const mostContracts = 200;
const mostCases = 2_000;

/** The text of a `SignedConformanceReport`, be it signed or not. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readConformanceReport(text: string): ConformanceReport {
  const report = readHostileJson(text, where);
  if (report["format"] !== "conformance@1") throw invalid(where, "has an unknown format");
  if (!isPackageName(report["name"])) throw invalid(where, "does not say what it is of");
  if (!isIntegrity(report["integrity"])) throw invalid(where, "has no sha512 of the archive");
  for (const field of ["version", "zen", "node", "platform"]) short(report[field], field);
  if (!isTime(report["time"])) throw invalid(where, "does not say when it was made");
  const contracts = list(report["contracts"], where, "contracts");
  if (contracts.length > mostContracts) throw invalid(where, `is of more than ${mostContracts} backends`);
  for (const each of contracts) {
    const entry = record(each, where, "a contract");
    short(entry["contract"], "a contract's name");
    short(entry["backend"], "a backend's name");
    if (!Number.isSafeInteger(entry["passed"]) || (entry["passed"] as number) < 0)
      throw invalid(where, "does not count what passed");
    for (const field of ["failed", "skipped"]) {
      const cases = list(entry[field], where, field);
      if (cases.length > mostCases) throw invalid(where, `names more than ${mostCases} cases`);
      for (const name of cases) short(name, "a case's name");
    }
  }
  return report as unknown as ConformanceReport;
}

/** A report as it travels; nothing is verified yet. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readSignedConformanceReport(text: string): SignedConformanceReport {
  const signed = readHostileJson(text, where);
  readConformanceReport(textOf(signed["report"], where, "the signed text"));
  for (const each of list(signed["signatures"], where, "signatures")) {
    const signature = record(each, where, "a signature");
    short(signature["keyid"], "the key of a signature");
    short(signature["sig"], "a signature's bytes");
    if (signature["by"] !== "publisher" && signature["by"] !== "registry")
      throw invalid(where, "does not say whose signature it has");
  }
  return signed as unknown as SignedConformanceReport;
}

function short(value: unknown, what: string): void {
  if (textOf(value, where, what).length > 300) throw invalid(where, `is too long-winded in ${what}`);
}
