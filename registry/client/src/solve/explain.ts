import { ZenError } from "@zen/plugin-sdk";
import { derivationLines } from "./derivation-lines.js";
import { causesOf } from "./derivation.js";
import type { Incompatibility } from "./incompatibility.js";
import { inWords } from "./words.js";

/** A longer proof convinces nobody; what it rests on is told instead. */
const maxLines = 16;
const maxCauses = 12;

/** Says in words why there is no solution, as a chain of causes from what was asked for. */
export function explainFailure(failure: Incompatibility): ZenError {
  const causes = causesOf(failure);
  const chain = derivationLines(failure, maxLines) ?? restsOn(causes.map(inWords));
  const missing = missingIn(causes);
  if (missing !== undefined) {
    return new ZenError("PLUGIN_NOT_FOUND", [`No registry has a plugin named ${missing}.`, ...chain].join("\n"), {
      hint: "Check the name, and whether a registry is bound to its scope.",
      data: { package: missing, chain },
    });
  }
  return new ZenError("PLUGIN_CONFLICT", ["No set of versions fits all that is asked for.", ...chain].join("\n"), {
    hint: "Ask for other versions of the plugins named here, or uninstall the one that stands against the rest.",
    data: { chain },
  });
}

/** The one package that no registry has, where nothing but that stands against what one demand leads to. */
function missingIn(causes: readonly Incompatibility[]): string | undefined {
  const demands = causes.filter(({ cause }) => cause.kind === "demand");
  if (demands.length > 1 || causes.some(({ cause }) => cause.kind === "unfit")) return undefined;
  const ends = causes.flatMap(({ cause }) =>
    "target" in cause && cause.target.versions(cause.target.matching(rangeOf(cause))).length === 0
      ? [cause.target]
      : [],
  );
  const [missing, ...others] = new Set(ends);
  return missing !== undefined && others.length === 0 && !missing.known ? missing.name : undefined;
}

function rangeOf(cause: Incompatibility["cause"]): string {
  return cause.kind === "demand" ? cause.demand.range : cause.kind === "requirement" ? cause.range : "*";
}

function restsOn(causes: readonly string[]): readonly string[] {
  const distinct = [...new Set(causes)];
  const more = distinct.length - maxCauses;
  return [
    "These cannot all hold:",
    ...distinct.slice(0, maxCauses).map((cause) => `- ${cause}`),
    ...(more > 0 ? [`- and ${more} more of this kind`] : []),
  ];
}
