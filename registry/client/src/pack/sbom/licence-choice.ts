import parse from "spdx-expression-parse";

/** A licence as CycloneDX states it. */
export type LicenceChoice =
  { readonly license: { readonly id: string } | { readonly name: string } } | { readonly expression: string };

/** Identifiers and expressions of SPDX as such, everything else ("SEE LICENSE IN ...") as a name. */
export function licenceChoice(licence: string): LicenceChoice {
  let parsed;
  try {
    parsed = parse(licence);
  } catch {
    return { license: { name: licence } }; // it is no expression of SPDX
  }
  return "license" in parsed && parsed.license === licence ? { license: { id: licence } } : { expression: licence };
}
