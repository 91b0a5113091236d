import { ZenError } from "@zen/plugin-sdk";
import type { Config } from "./config.js";

/** What to write instead of settings that AI Platform Prediction, the service before Vertex AI, had. */
const INSTEAD = {
  region: '"location"',
  runtimeVersion: '"image", a serving image',
  framework: '"image", a serving image',
  pythonVersion: '"image", a serving image',
} as const satisfies Partial<Record<keyof Config, string>>;

/** @throws ZenError `GCP_AI_PLATFORM_GONE` for a config that was written for AI Platform. */
export function refuseLegacy(config: Config): void {
  for (const address of [config.endpoint, config.predictionEndpoint]) {
    if (/(^|[./-])ml\.googleapis\.com/.test(address ?? ""))
      throw gone(
        "The endpoint ml.googleapis.com",
        "Leave it out: https://LOCATION-aiplatform.googleapis.com is asked then.",
      );
  }
  for (const [name, instead] of Object.entries(INSTEAD)) {
    if (config[name as keyof typeof INSTEAD] !== undefined)
      throw gone(`The setting ${name}`, `Write ${instead} instead.`);
  }
}

function gone(what: string, hint: string): ZenError {
  return new ZenError(
    "GCP_AI_PLATFORM_GONE",
    `${what} belongs to the legacy AI Platform, which Google has shut down; Vertex AI took its place`,
    { place: "gcp-ai-platform-serving", hint },
  );
}
