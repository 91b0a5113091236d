import { isDigest } from "@zen/plugin-sdk";
import { isInside, stored } from "./layout.js";
import { damaged } from "./download.js";
import type { BundleManifest } from "./types.js";

type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === "string";
const list =
  (item: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(item);
const object =
  (members: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(members).every(([name, test]) => test((value as Record<string, unknown>)[name]));
const place: Test = (value) => typeof value === "string" && isInside(value);
const part = { digest: isDigest, size: Number.isSafeInteger };

const manifest = object({
  format: (value) => value === "bundle@1",
  plan: object(part),
  codes: object(part),
  lock: object(part),
  stack: object(part),
  code: object({ user: object(part), packages: object(part) }),
  entry: list(text),
  files: list(object({ ...part, name: place })),
  packages: list(object({ name: text, version: text, integrity: isIntegrity, path: place })),
  platform: object({ os: text, cpu: text }),
});

function isIntegrity(value: unknown): boolean {
  return typeof value === "string" && /^sha512-[A-Za-z0-9+/]{86}==$/.test(value) && stored.package(value) !== "";
}

/** Reads a manifest whose bytes have been verified. @throws ZenError `BUNDLE_DAMAGED`. */
export function readManifest(bytes: Uint8Array): BundleManifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw damaged("The bundle's manifest", "it is no JSON", cause);
  }
  if (!manifest(value)) throw damaged("The bundle's manifest", "it has not the form of bundle@1");
  return value as BundleManifest;
}
