import { ZenError, type Digest } from "@zen/plugin-sdk";
import { SOURCES_ELSEWHERE } from "../plan/load/shown-source.js";

/** Where bundles are in an artifact store, and where their parts go in an opened folder. */
export const stored = {
  manifest: (digest: Digest) => `bundles/manifests/${split(digest)}`,
  part: (digest: Digest) => `bundles/parts/${split(digest)}`,
  /** A file that a parameter names. */
  inputFile: (digest: Digest) => `bundles/files/${split(digest)}`,
  /** Tarballs are named by the integrity that the lock promises, so that nobody has to read one to find it. */
  package: (integrity: string) => `bundles/packages/${split(integrityHex(integrity))}`,
} as const;

export const opened = {
  plan: "plan.json",
  codes: "codes.json",
  lock: "zen.lock",
  stack: "stack.json",
  user: "code/user.mjs",
  packages: "code/packages.mjs",
  nodeModules: "node_modules",
  sources: SOURCES_ELSEWHERE,
  /** Written last: the folder is whole. */
  mark: ".bundle",
} as const;

function split(hex: string): string {
  return `${hex.slice(0, 2)}/${hex.slice(2)}`;
}

/** The hexadecimal digits of `sha512-<base64>`. @throws ZenError `INTEGRITY_INVALID`. */
export function integrityHex(integrity: string): string {
  const bytes = Buffer.from(/^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity)?.[1] ?? "", "base64");
  if (bytes.length === 64) return bytes.toString("hex");
  throw new ZenError("INTEGRITY_INVALID", `${JSON.stringify(integrity)} is no SHA-512 integrity`, {
    hint: "A lock promises packages by sha512; install them again with zen plugins:install.",
  });
}

/** Whether a `/`-separated path stays below the folder that it is put in, on every system. */
export function isInside(path: string): boolean {
  return (
    path !== "" &&
    !/[\\:\0]/.test(path) &&
    path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}
