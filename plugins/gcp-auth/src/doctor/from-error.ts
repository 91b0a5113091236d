import { isZenError } from "@zen/plugin-sdk";
import type { Finding } from "./finding.js";

/** A refusal of Google Cloud as a finding. @throws what is no error of the `GCP_` family. */
export function asFinding(error: unknown, neededBy: readonly string[], level: Finding["level"] = "error"): Finding {
  if (!isZenError(error) || !error.code.startsWith("GCP_")) throw error;
  const { code, message, hint, data } = error;
  const mend = (data?.["mend"] ?? []) as readonly string[];
  return { level, code, message, ...(hint === undefined || mend.length > 0 ? {} : { hint }), mend, neededBy };
}
