import { ZenError } from "@zen/plugin-sdk";
import {
  readConformanceReport,
  readSignedConformanceReport,
  type SignedConformanceReport,
} from "@zen/registry-protocol";

/** The archive that a report has to be of. */
interface Subject {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/**
 * What `plugins:check` has written, as it can be handed in with this archive: of its very bytes, and signed.
 * @throws ZenError `REGISTRY_DOCUMENT_INVALID`, `CONFORMANCE_REFUSED`
 */
export function reportOf({ name, version, integrity }: Subject, text: string): SignedConformanceReport {
  const signed = readSignedConformanceReport(text);
  const report = readConformanceReport(signed.report);
  if (report.name !== name || report.version !== version || report.integrity !== integrity)
    throw refused(
      `is of ${report.name} ${report.version}, or of other bytes`,
      "Check what you publish: zen plugins:check --report.",
    );
  if (!signed.signatures.some(({ by }) => by === "publisher"))
    throw refused("is not signed", "Make a key with zen plugins:keys, and check again on the machine that has it.");
  return signed;

  function refused(problem: string, hint: string): ZenError {
    return new ZenError("CONFORMANCE_REFUSED", `The conformance report for ${name} ${version} ${problem}.`, { hint });
  }
}
