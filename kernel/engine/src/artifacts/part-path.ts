import { ZenError } from "@zen/plugin-sdk";

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const FORBIDDEN = /[\u0000-\u001f\u007f\\]/;

/** Whether a part's path stays inside the tree on every file system. */
export function isPartPath(path: string): boolean {
  if (path.length === 0 || path.length > 1024 || FORBIDDEN.test(path) || /^[a-zA-Z]:/.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** Equal for paths that a file system without case, or with its own Unicode form, takes for the same. */
export function foldPath(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** @throws ZenError `ARTIFACT_PART_INVALID`. */
export function checkPartPath(path: string): string {
  if (isPartPath(path)) return path;
  throw new ZenError("ARTIFACT_PART_INVALID", `${JSON.stringify(path.slice(0, 200))} cannot be the path of a part`, {
    hint: "Use a relative path with / between its segments, without . and .. and control characters.",
  });
}
