/** Where a plugin's archive carries its list of parts. */
export const sbomFile = "sbom.cdx.json";

/** What Zen reads out of a plugin's CycloneDX list of parts. */
export interface Sbom {
  /** `urn:uuid:...`, made from the content: equal lists have equal numbers. */
  readonly serialNumber: string;
  /** The plugin itself. */
  readonly subject: SbomPackage;
  /** Every npm package in the bundle or in the closure of natives, sorted by purl, each once. */
  readonly packages: readonly SbomPart[];
}

export interface SbomPackage {
  readonly name: string;
  readonly version: string;
  /** `pkg:npm/%40scope/name@version` */
  readonly purl: string;
  /** An SPDX expression where the package gave one, else its own words; absent where it says nothing. */
  readonly licence?: string;
}

export interface SbomPart extends SbomPackage {
  /** `bundled`: its code is inside the archive. `native`: a package of the closure, installed beside it. */
  readonly place: "bundled" | "native";
  /** Of a native: sha512 in Subresource Integrity form. */
  readonly integrity?: string;
}
