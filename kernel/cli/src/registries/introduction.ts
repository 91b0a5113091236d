import type { Introduction } from "@zen/registry-client";
import type { Output } from "../output/output.js";

/** Shows a registry before it is accepted: what a person compares, and what speaks against it. */
export function showIntroduction({ address, kind, registry, fingerprints, warnings }: Introduction, out: Output): void {
  out.note(out.errorStyle.bold(address));
  if (registry !== undefined) out.note(`  id           ${registry}`);
  for (const fingerprint of fingerprints) out.note(`  fingerprint  ${fingerprint}`);
  if (kind === "zen" && fingerprints.length === 0) out.note("  fingerprint  none of its keys is in force");
  for (const warning of warnings) out.note(`  ${out.errorStyle.yellow("!")} ${warning}`);
}
