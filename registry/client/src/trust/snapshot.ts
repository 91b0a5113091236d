import {
  readSignedSnapshot,
  readSnapshot,
  type PublicKey,
  type SignedSnapshot,
  type Snapshot,
} from "@zen/registry-protocol";
import { foreign, forged, keyExpired, replaced, rolledBack, snapshotExpired, unsigned } from "./faults.js";
import { inForce, isSignedBy, sameKeyid } from "./keys.js";
import type { TrustedRegistry } from "./types.js";

/** Whether a snapshot has a signature with one of these keys. It may still be wrong. */
export function namesKeyOf({ signatures }: SignedSnapshot, keys: readonly PublicKey[]): boolean {
  return signatures.some(({ keyid }) => keys.some((key) => sameKeyid(key.keyid, keyid)));
}

/**
 * A snapshot that this machine may believe: signed with a key that it knows and that is in force, of the registry accepted, not older
 * than what was seen already, not expired.
 *
 * @throws ZenError `SIGNATURE_*`, `REGISTRY_REPLACED`, `SNAPSHOT_ROLLED_BACK`, `SNAPSHOT_EXPIRED`, `REGISTRY_DOCUMENT_INVALID`
 */
export function verifiedSnapshot(
  text: string,
  { address, keys, registry, snapshot: seen }: Pick<TrustedRegistry, "address" | "keys" | "registry" | "snapshot">,
  now = Date.now(),
): Snapshot {
  const signed = readSignedSnapshot(text);
  checkSigned(signed, keys, `The snapshot of ${address}`, now);
  const snapshot = readSnapshot(signed.snapshot);
  if (registry !== undefined && snapshot.registry !== registry) throw replaced(address, snapshot.registry, registry);
  if (seen !== undefined && snapshot.version < seen.version) throw rolledBack(address, snapshot.version, seen.version);
  if (snapshot.expires !== undefined && now >= Date.parse(snapshot.expires))
    throw snapshotExpired(address, snapshot.expires);
  return snapshot;
}

function checkSigned(
  { snapshot, signatures }: SignedSnapshot,
  keys: readonly PublicKey[],
  what: string,
  now: number,
): void {
  if (signatures.length === 0) throw unsigned(what);
  const pairs = signatures.flatMap((signature) => {
    const key = keys.find(({ keyid }) => sameKeyid(keyid, signature.keyid));
    return key === undefined ? [] : [{ key, signature }];
  });
  if (pairs.length === 0)
    throw foreign(
      what,
      signatures.map(({ keyid }) => keyid),
    );
  const good = pairs.filter(({ key, signature }) => isSignedBy(key, snapshot, signature));
  if (good.length === 0) throw forged(what, pairs[0]!.key.keyid);
  if (!good.some(({ key }) => inForce(key, now)))
    throw keyExpired(what, good[0]!.key.keyid, String(good[0]!.key.expires));
}
