import { ZenError } from "@zen/plugin-sdk";
import type { Config } from "./config.js";

/** What to write instead of settings that AI Platform Training, the service before Vertex AI, had. */
const INSTEAD = {
  region: '"location"',
  scaleTier: '"resources" on the step, or "machineType"',
  masterType: '"resources" on the step, or "machineType"',
  runtimeVersion: '"image", a container image with Node',
  pythonVersion: '"image", a container image with Node',
} as const satisfies Partial<Record<keyof Config, string>>;

/** @throws ZenError `GCP_AI_PLATFORM_GONE` for a config that was written for AI Platform. */
export function refuseLegacy(config: Config): void {
  if (/(^|[./-])ml\.googleapis\.com/.test(config.endpoint ?? ""))
    throw gone(
      "The endpoint ml.googleapis.com",
      'Leave "endpoint" out: https://LOCATION-aiplatform.googleapis.com is asked then.',
    );
  for (const [name, instead] of Object.entries(INSTEAD)) {
    if (config[name as keyof typeof INSTEAD] !== undefined)
      throw gone(`The setting ${name}`, `Write ${instead} instead.`);
  }
}

function gone(what: string, hint: string): ZenError {
  return new ZenError(
    "GCP_AI_PLATFORM_GONE",
    `${what} belongs to the legacy AI Platform, which Google has shut down; Vertex AI took its place`,
    { place: "gcp-ai-platform-training", hint },
  );
}
