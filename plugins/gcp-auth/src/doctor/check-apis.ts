import { isZenError } from "@zen/plugin-sdk";
import type { Finding } from "./finding.js";
import { asFinding } from "./from-error.js";
import type { Google } from "./google.js";
import { merged } from "./merged.js";
import type { Wanted } from "./subject.js";

/** Whether the project has enabled the APIs that are needed. */
export async function checkApis(
  google: Google,
  project: string,
  wanted: readonly Wanted[],
): Promise<readonly Finding[]> {
  const needed = merged(
    wanted,
    ({ apis = [] }) => apis,
    (api) => api,
  );
  if (needed.length === 0) return [];
  let disabled: readonly string[];
  try {
    disabled = await google.disabledApis(
      project,
      needed.map(({ what }) => what),
    );
  } catch (error) {
    const cannotTell = isZenError(error, "GCP_PERMISSION_DENIED") || isZenError(error, "GCP_API_DISABLED");
    return [
      asFinding(
        error,
        wanted.map(({ place }) => place),
        cannotTell ? "warning" : "error",
      ),
    ];
  }
  return needed
    .filter(({ what }) => disabled.includes(what))
    .map(({ what, neededBy }) => ({
      level: "error",
      code: "GCP_API_DISABLED",
      message: `The API ${what} is not enabled in the project ${project}`,
      mend: [`gcloud services enable ${what} --project=${project}`],
      neededBy,
    }));
}
