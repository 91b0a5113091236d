import { ZenError } from "@zen/plugin-sdk";

type TarballCode =
  | "TARBALL_PATH_UNSAFE"
  | "TARBALL_NAME_CLASH"
  | "TARBALL_ENTRY_REFUSED"
  | "TARBALL_TOO_LARGE"
  | "TARBALL_DAMAGED"
  | "TARBALL_DIGEST_MISMATCH"
  | "TARBALL_MANIFEST_MISMATCH";

/** A fault of an archive; whoever knows which package it is of adds that with `ofPackage`. */
export function tarballError(code: TarballCode, problem: string, cause?: unknown): ZenError {
  return new ZenError(code, `Refused an archive: ${problem}.`, {
    hint: "Nothing was installed. Do not unpack this archive by hand; tell whoever published it or runs the registry.",
    cause,
  });
}
