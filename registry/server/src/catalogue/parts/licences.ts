import type { SbomPart } from "@zen/registry-protocol";
import { h } from "../html.js";
import type { PluginData } from "../plugin-data.js";
import { count } from "../words.js";
import { section, type Section } from "./section.js";

/** What is inside the archive, by licence. */
export function parts({ parts: all }: PluginData): Section | undefined {
  if (all === undefined || all.length === 0) return undefined;
  const byLicence = new Map<string, SbomPart[]>();
  for (const part of all) {
    const licence = part.licence ?? "not stated";
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), part]);
  }
  const rows = [...byLicence]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([licence, list]) => h`<tr><th scope="row">${licence}</th><td>${list.map(nameOf).join(", ")}</td></tr>`);
  return section(
    "parts",
    "Parts and licences",
    h`<div class="scroll"><table><thead><tr><th>Licence</th><th>Packages in the archive or installed beside it</th></tr></thead><tbody>${rows}</tbody></table></div>`,
    count(all.length, "part"),
  );
}

function nameOf({ name, version, place }: SbomPart): string {
  return `${name} ${version}${place === "native" ? " (native)" : ""}`;
}
