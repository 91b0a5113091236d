import { h } from "../html.js";
import type { Part, PluginData } from "../plugin-data.js";
import { count } from "../words.js";
import { section, type Section } from "./section.js";

/** What is inside the archive, by licence. */
export function parts({ parts: all }: PluginData): Section | undefined {
  if (all === undefined || all.length === 0) return undefined;
  const byLicense = new Map<string, Part[]>();
  for (const part of all) {
    const license = part.license ?? "not stated";
    byLicense.set(license, [...(byLicense.get(license) ?? []), part]);
  }
  const rows = [...byLicense]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([license, list]) => h`<tr><th scope="row">${license}</th><td>${list.map(nameOf).join(", ")}</td></tr>`);
  return section(
    "parts",
    "Parts and licences",
    h`<div class="scroll"><table><thead><tr><th>Licence</th><th>Packages in the archive</th></tr></thead><tbody>${rows}</tbody></table></div>`,
    count(all.length, "part"),
  );
}

function nameOf({ name, version }: Part): string {
  return version === undefined ? name : `${name} ${version}`;
}
