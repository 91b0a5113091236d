import { didYouMean, ZenError } from "@zen/plugin-sdk";
import { reason } from "../reason.js";

export function backendNotFound(contract: string, use: string, known: readonly string[], place: string): ZenError {
  const list = known.length === 0 ? `No installed plugin has one.` : `Installed: ${known.join(", ")}.`;
  return new ZenError("BACKEND_NOT_FOUND", `No ${contract} backend is called ${use}.`, {
    hint: didYouMean(use, known) ?? `${list} \`zen plugins:install\` adds plugins.`,
    place,
    data: { contract, use },
  });
}

export function backendAmbiguous(contract: string, use: string, full: readonly string[], place: string): ZenError {
  return new ZenError("BACKEND_AMBIGUOUS", `Several plugins have a ${contract} backend called ${use}.`, {
    hint: `Name one of them in full: ${full.join(", ")}.`,
    place,
    data: { contract, use, backends: [...full] },
  });
}

export function backendFailed(use: string, place: string, cause: unknown): ZenError {
  return new ZenError("BACKEND_FAILED", `The backend ${use} could not be made: ${reason(cause)}`, {
    hint: "Look at its configuration and at what it needs to reach.",
    place,
    cause,
    data: { use },
  });
}

export function backendTimeout(use: string, place: string, deadlineMs: number): ZenError {
  return new ZenError("BACKEND_TIMEOUT", `The backend ${use} was not ready within ${deadlineMs / 1000} s.`, {
    hint: "Look at its configuration and at what it needs to reach.",
    place,
    data: { use, deadlineMs },
  });
}

export function platformUnsupported(use: string, here: string, platforms: readonly string[], place: string): ZenError {
  return new ZenError("PLATFORM_UNSUPPORTED", `The backend ${use} does not run on ${here}.`, {
    hint: `It runs on ${platforms.join(", ")}.`,
    place,
    data: { use, platform: here },
  });
}

export function noRepository(use: string): ZenError {
  return new ZenError("NO_REPOSITORY", `The backend ${use} can only be used inside a Zen repository.`, {
    hint: "Change to a folder with a zen.config.json, or make one with `zen init`.",
    data: { use },
  });
}

export function configInvalid(
  { use, plugin, place }: { readonly use: string; readonly plugin: string; readonly place: string },
  problems: readonly string[],
): ZenError {
  const more = problems.length > 3 ? ` and ${problems.length - 3} more` : "";
  return new ZenError(
    "CONFIG_INVALID",
    `The configuration of ${use} is not valid: ${problems.slice(0, 3).join("; ")}${more}.`,
    {
      hint: `zen plugins:info ${plugin} lists what it can be told.`,
      place,
      data: { use, problems: [...problems] },
    },
  );
}

export function configSchemaInvalid(use: string, place: string, cause: unknown): ZenError {
  return new ZenError(
    "CONFIG_SCHEMA_INVALID",
    `The plugin of ${use} describes its configuration wrongly: ${reason(cause)}`,
    {
      hint: "The fault is the plugin's: its configSchema must be a JSON Schema of 2020-12.",
      place,
      cause,
      data: { use },
    },
  );
}
