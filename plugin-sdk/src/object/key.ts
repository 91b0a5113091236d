import { ZenError } from "../errors.js";

const SEGMENT = /^[a-z0-9_.-]+$/;

/** Whether `key` may name an object: see `ArtifactStore`. */
export function isObjectKey(key: string): boolean {
  if (key.length === 0 || key.length > 512) return false;
  return key.split("/").every((segment) => segment !== "." && segment !== ".." && SEGMENT.test(segment));
}

/** Returns `key`. @throws ZenError `KEY_INVALID`. */
export function checkObjectKey(key: string): string {
  if (typeof key === "string" && isObjectKey(key)) return key;
  throw new ZenError("KEY_INVALID", `${JSON.stringify(key)?.slice(0, 200)} cannot name an object.`, {
    hint: "Use 1 to 512 characters of a-z 0-9 - _ . /, in segments that are neither empty nor . nor ..",
  });
}
