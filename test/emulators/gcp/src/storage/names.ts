import { invalid } from "./errors.js";

/** See "Bucket naming requirements". */
export function checkBucketName(name: unknown): string {
  const good =
    typeof name === "string" &&
    /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/.test(name) &&
    name.length >= 3 &&
    name.length <= (name.includes(".") ? 222 : 63) &&
    name.split(".").every((part) => part.length > 0 && part.length <= 63) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !name.startsWith("goog") &&
    !/g[o0]{2}gle/.test(name);
  if (!good) throw invalid(`Invalid bucket name: '${String(name)}'`);
  return name;
}

/** See "Object naming requirements". */
export function checkObjectName(name: unknown): string {
  if (typeof name !== "string" || name === "") throw invalid("Required object name is missing.", "required");
  const bytes = Buffer.byteLength(name);
  if (bytes > 1024)
    throw invalid(
      `The maximum object length is 1024 characters, but got a name with ${bytes} characters: '${name.slice(0, 40)}...'`,
    );
  if (/[\r\n]/.test(name) || name === "." || name === ".." || name.startsWith(".well-known/acme-challenge/"))
    throw invalid(`Disallowed unicode characters or reserved form in object name '${name}'`);
  return name;
}

const LOCATIONS = /^(US|EU|ASIA|NAM4|EUR[45578]|ASIA1|[A-Z]+-[A-Z]+\d{1,2})$/;

export function checkLocation(location: unknown): string {
  const upper = String(location ?? "US").toUpperCase();
  if (!LOCATIONS.test(upper)) throw invalid("The specified location constraint is not valid.");
  return upper;
}

const CLASSES = [
  "STANDARD",
  "NEARLINE",
  "COLDLINE",
  "ARCHIVE",
  "MULTI_REGIONAL",
  "REGIONAL",
  "DURABLE_REDUCED_AVAILABILITY",
];

export function checkStorageClass(storageClass: unknown, byDefault: string): string {
  const wanted = String(storageClass ?? byDefault);
  if (!CLASSES.includes(wanted)) throw invalid(`Invalid argument: storage class ${wanted}.`);
  return wanted;
}
