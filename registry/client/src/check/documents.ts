import type { PackedPlugin } from "../pack/pack-plugin.js";
import { licenceChoice } from "../pack/sbom/licence-choice.js";
import { licenceOf } from "../natives/licence.js";
import { fault, warning } from "./finding.js";
import type { Finding } from "./types.js";

/** What people read before they take a plugin in: its licence, its README, what it says it is. */
export function checkDocuments({ packageJson, files }: PackedPlugin): readonly Finding[] {
  const found: Finding[] = [];
  const sizeOf = (path: string): number => files.find((file) => file.path === path)?.size ?? 0;
  const licence = licenceOf(packageJson);
  if (licence === undefined) {
    found.push(
      fault("licence", "package.json does not say under which licence it may be used.", 'Say it: "license": "MIT".'),
    );
  } else if (licence === "UNLICENSED") {
    found.push(warning("licence", "It is UNLICENSED: nobody but its owner may use it."));
  } else {
    const choice = licenceChoice(licence);
    if ("license" in choice && "name" in choice.license)
      found.push(
        warning(
          "licence",
          `${JSON.stringify(licence)} is no licence of the SPDX list.`,
          "See https://spdx.org/licenses.",
        ),
      );
    if (sizeOf("LICENSE") === 0) found.push(warning("licence", "There is no LICENSE file with the licence's text."));
  }
  if (sizeOf("README.md") === 0)
    found.push(
      warning(
        "readme",
        "There is no README.md: a catalogue has nothing to show.",
        "Say what it does and how a stack names it.",
      ),
    );
  if (typeof packageJson["description"] !== "string" || packageJson["description"] === "")
    found.push(warning("manifest", "package.json has no description: listings show a name alone."));
  return found;
}
