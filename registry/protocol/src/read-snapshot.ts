import { invalid, isTime, list, readHostileJson, record, text as textOf } from "./hostile-json.js";
import type { SignedSnapshot, Snapshot } from "./install-document.js";
import { isIntegrity, isPackageName } from "./names.js";

const where = "the registry's snapshot";

/** A snapshot and what is said to have signed it; nothing is verified yet. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readSignedSnapshot(text: string): SignedSnapshot {
  const signed = readHostileJson(text, where);
  textOf(signed["snapshot"], where, "the signed text");
  for (const each of list(signed["signatures"], where, "signatures")) {
    const signature = record(each, where, "a signature");
    textOf(signature["keyid"], where, "the key of a signature");
    textOf(signature["sig"], where, "a signature's bytes");
  }
  return signed as unknown as SignedSnapshot;
}

/** The text of a `SignedSnapshot`, once its signature has been verified. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readSnapshot(text: string): Snapshot {
  const snapshot = readHostileJson(text, where);
  if (snapshot["format"] !== "snapshot@1") throw invalid(where, "has an unknown format");
  const registry = textOf(snapshot["registry"], where, "the registry's id");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(registry))
    throw invalid(where, "has no UUID for its registry");
  const { version } = snapshot;
  if (!Number.isSafeInteger(version) || (version as number) < 1) throw invalid(where, "has no version");
  if (!isTime(snapshot["time"])) throw invalid(where, "does not say when it was made");
  if (snapshot["expires"] !== undefined && !isTime(snapshot["expires"]))
    throw invalid(where, "misstates when it expires");
  if (!isIntegrity(snapshot["advisories"])) throw invalid(where, "has no sha512 for its advisories");
  for (const [scope, digest] of Object.entries(record(snapshot["scopes"], where, "scopes"))) {
    if (scope !== "" && !isPackageName(`${scope}/a`))
      throw invalid(where, `lists ${JSON.stringify(scope)}, which is no scope`);
    if (!isIntegrity(digest)) throw invalid(where, `has no sha512 for ${scope}`);
  }
  return snapshot as unknown as Snapshot;
}
