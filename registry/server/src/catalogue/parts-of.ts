import { isZenError } from "@zen/plugin-sdk";
import { readSbom, type SbomPart } from "@zen/registry-protocol";

/** The packages in an archive, with their licences; nothing of a list that was taken in before it had to be of this form. */
export function partsOf(sbom: string): readonly SbomPart[] {
  try {
    return readSbom(sbom).packages;
  } catch (error) {
    if (isZenError(error, "SBOM_INVALID")) return [];
    throw error;
  }
}
