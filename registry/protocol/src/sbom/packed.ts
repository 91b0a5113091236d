import { ZenError } from "@zen/plugin-sdk";
import { matchSbom } from "./match.js";
import { readSbom } from "./read.js";
import { sbomFile, type Sbom } from "./sbom.js";

/**
 * The list of parts of an archive, held to the package.json of the same archive; `text` is that of its `sbom.cdx.json`,
 * or nothing where it has no such file.
 *
 * @throws ZenError `SBOM_MISSING`, `SBOM_INVALID`, `SBOM_MISMATCH`
 */
export function readPackedSbom(text: string | undefined, packageJson: Readonly<Record<string, unknown>>): Sbom {
  if (text === undefined) {
    throw new ZenError("SBOM_MISSING", `The archive has no list of parts (${sbomFile}).`, {
      hint: "Pack the plugin with zen plugins:pack, which writes the list, and publish that archive.",
    });
  }
  const sbom = readSbom(text);
  matchSbom(sbom, packageJson);
  return sbom;
}
