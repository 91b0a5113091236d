import { ZenError } from "@zen/plugin-sdk";
import type { PolicyFacts, Refusal } from "./types.js";

/** A refusal as the end of a sentence that begins with the version. */
export function refusalText({ level, file, reason }: Refusal): string {
  return `${reason} (policy of the ${level}, ${file})`;
}

export function policyRefused({ name, version }: PolicyFacts, refusals: readonly Refusal[]): ZenError {
  const [first] = refusals as readonly [Refusal, ...Refusal[]];
  return new ZenError(
    "POLICY_REFUSED",
    `${name} ${version} ${refusals.map(refusalText).join("; it ")}, so it is not installed.`,
    {
      place: first.file,
      hint:
        first.level === "machine"
          ? "Ask whoever administers this machine, or choose another version."
          : "Choose another version, or change that policy.",
      data: { package: name, version, refusals: refusals.map((each) => ({ ...each })) },
    },
  );
}
