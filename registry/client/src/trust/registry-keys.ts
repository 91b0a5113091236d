import { readHostileJson, successionText, type PublicKey, type RegistryKey } from "@zen/registry-protocol";
import { inForce, isSignedBy, readKeys, sameKeyid } from "./keys.js";

/** npm's list of a registry's keys. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readKeysDocument(text: string, address: string): readonly RegistryKey[] {
  const where = `The list of keys of ${address}`;
  return readKeys<RegistryKey>(readHostileJson(text, where)["keys"], where);
}

/** The keys that are believed once those listed have been looked at: those believed before, and all that they approved, one after the other. */
export function believed(
  registry: string,
  trusted: readonly PublicKey[],
  listed: readonly RegistryKey[],
): readonly PublicKey[] {
  const known = trusted.map((key) => earliest(key, listed));
  for (let grown = true; grown;) {
    const next = listed.find(
      (key) => !known.some(({ keyid }) => sameKeyid(keyid, key.keyid)) && approved(registry, key, known),
    );
    grown = next !== undefined;
    if (next) known.push(plain(next));
  }
  return known;
}

function approved(registry: string, { keyid, succeeds }: RegistryKey, known: readonly PublicKey[]): boolean {
  const old = known.find((key) => succeeds !== undefined && sameKeyid(key.keyid, String(succeeds.keyid)));
  return old !== undefined && isSignedBy(old, successionText(registry, keyid), { sig: String(succeeds?.sig) });
}

/** A registry may end a key earlier than it was known to end, never later. */
function earliest(key: PublicKey, listed: readonly PublicKey[]): PublicKey {
  const expires = listed.find(({ keyid }) => sameKeyid(keyid, key.keyid))?.expires ?? null;
  return expires !== null && inForce(key, Date.parse(expires)) ? { ...key, expires } : key;
}

export function plain({ keyid, keytype, scheme, key, expires }: PublicKey): PublicKey {
  return { keyid, keytype, scheme, key, expires };
}
