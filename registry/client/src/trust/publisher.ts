import {
  publisherText,
  readHostileJson,
  scopeOf,
  successionText,
  type InstallVersion,
  type Packument,
  type PublisherKey,
} from "@zen/registry-protocol";
import { forged, foreign, keyExpired, publisherKeyChanged } from "./faults.js";
import { inForce, isSignedBy, readKeys, sameKeyid } from "./keys.js";
import { plain } from "./registry-keys.js";
import type { PinnedKey } from "./types.js";

/** Ids of the keys with which a package's versions are signed by their publishers. */
export function signingKeyids({ versions }: Packument): readonly string[] {
  return Object.values(versions).flatMap(({ dist }) => (dist.publisher === undefined ? [] : [dist.publisher.keyid]));
}

/** The publisher keys in a namespace's document. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readPublisherKeys(text: string, scope: string): readonly PublisherKey[] {
  const where = `The registry's document of ${scope}`;
  const keys = readKeys<PublisherKey>(readHostileJson(text, where)["keys"] ?? [], where);
  return keys;
}

/**
 * The keys of a scope that this machine believes, given those that it pinned and those that are listed. When the scope is first seen, those
 * `seen` to sign something are believed: the list comes without the registry's signature, so that a key which nothing pinned by the snapshot
 * is signed with may be of somebody in between. From then on a new one has to be approved with an old one, or by a person here.
 */
export function pinnedKeys(
  scope: string,
  pinned: readonly PinnedKey[],
  listed: readonly PublisherKey[],
  seen: readonly string[],
): readonly PinnedKey[] {
  if (pinned.length === 0)
    return listed.filter(({ keyid }) => seen.some((one) => sameKeyid(one, keyid))).map((key) => pin(key, "first use"));
  const known = pinned.map((key) => retiredAs(key, listed));
  for (let grown = true; grown;) {
    const next = listed.find((key) => !knows(known, key.keyid) && approved(scope, key, known));
    grown = next !== undefined;
    if (next) known.push(pin(next, "succession"));
  }
  return known;
}

export function pin(key: PublisherKey, by: PinnedKey["by"]): PinnedKey {
  return { ...plain(key), by, ...(key.retired === undefined ? {} : { retired: key.retired }) };
}

export function knows(keys: readonly PinnedKey[], keyid: string): boolean {
  return keys.some((key) => sameKeyid(key.keyid, keyid));
}

/**
 * Verifies the publisher's signature of a version that has one.
 *
 * @throws ZenError `SIGNATURE_*`; `PUBLISHER_KEY_CHANGED` when the registry lists the key and this machine does not believe it.
 */
export function verifyPublisherSignature(
  { name, version, dist, published }: InstallVersion,
  keys: readonly PinnedKey[],
  listed: readonly PublisherKey[],
  address: string,
): void {
  const signature = dist.publisher;
  if (signature === undefined) return;
  const what = `${name} ${version}`;
  const key = keys.find(({ keyid }) => sameKeyid(keyid, signature.keyid));
  if (key === undefined) {
    if (!listed.some(({ keyid }) => sameKeyid(keyid, signature.keyid)))
      throw foreign(`${what} of its publisher`, [signature.keyid]);
    throw publisherKeyChanged(
      scopeOf(name),
      address,
      signature.keyid,
      keys.filter(({ retired }) => retired === undefined).map(({ keyid }) => keyid),
    );
  }
  if (!isSignedBy(key, publisherText(name, version, dist.integrity), signature))
    throw forged(`${what} by its publisher`, key.keyid);
  const end = key.retired ?? key.expires;
  if (!inForce({ expires: end }, Date.parse(published)))
    throw keyExpired(`${what} of its publisher`, key.keyid, String(end));
}

function approved(scope: string, { keyid, introduced }: PublisherKey, known: readonly PinnedKey[]): boolean {
  if (introduced?.by !== "key") return false;
  const { signature } = introduced;
  const old = known.find((key) => sameKeyid(key.keyid, String(signature?.keyid)));
  return old !== undefined && isSignedBy(old, successionText(scope, keyid), { sig: String(signature.sig) });
}

function retiredAs(key: PinnedKey, listed: readonly PublisherKey[]): PinnedKey {
  const retired = listed.find(({ keyid }) => sameKeyid(keyid, key.keyid))?.retired;
  return key.retired === undefined && typeof retired === "string" && !Number.isNaN(Date.parse(retired))
    ? { ...key, retired }
    : key;
}
