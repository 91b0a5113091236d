import type { ZenError } from "@zen/plugin-sdk";
import { refusal } from "../http/refusal.js";
import { readSegments } from "./package-path.js";

export function packageNotFound(name: string): ZenError {
  return refusal(404, "REGISTRY_PACKAGE_NOT_FOUND", `This registry has no package ${name}.`, {
    hint: "Check its name, and that this is the registry of its scope.",
  });
}

export function versionNotFound(name: string, version: string): ZenError {
  return refusal(
    404,
    "REGISTRY_VERSION_NOT_FOUND",
    `${name} has no version or tag ${JSON.stringify(version.slice(0, 100))}.`,
    {
      hint: `See what there is: npm view ${name} versions dist-tags.`,
    },
  );
}

/** For a path that names nothing of a package. */
export function pathRefused(url: string): ZenError {
  return readSegments(url) === undefined
    ? refusal(400, "REGISTRY_PATH_INVALID", "The path of this request is none that this registry reads.", {
        hint: "Write names as npm does, @scope/name or @scope%2fname, with nothing else escaped.",
      })
    : refusal(404, "REGISTRY_ROUTE_NOT_FOUND", "This registry has nothing at this address.");
}
