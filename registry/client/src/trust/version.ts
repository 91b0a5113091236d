import { registryText, type InstallVersion, type PublicKey } from "@zen/registry-protocol";
import { forged, foreign, keyExpired, unsigned } from "./faults.js";
import { inForce, isSignedBy, sameKeyid } from "./keys.js";

/**
 * Verifies the registry's signature of a version, with a key that was in force when it was published.
 *
 * @throws ZenError `SIGNATURE_*`
 */
export function verifyRegistrySignature(
  { name, version, dist, published }: InstallVersion,
  keys: readonly PublicKey[],
): void {
  const what = `${name} ${version}`;
  const signatures = dist.signatures ?? [];
  if (signatures.length === 0) throw unsigned(what);
  for (const signature of signatures) {
    const key = keys.find(({ keyid }) => sameKeyid(keyid, signature.keyid));
    if (key === undefined) continue;
    if (!isSignedBy(key, registryText(name, version, dist.integrity), signature)) throw forged(what, key.keyid);
    if (!inForce(key, Date.parse(published))) throw keyExpired(what, key.keyid, String(key.expires));
    return;
  }
  throw foreign(
    what,
    signatures.map(({ keyid }) => keyid),
  );
}
