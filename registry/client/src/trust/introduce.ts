import { readSignedSnapshot, readSnapshot, routes } from "@zen/registry-protocol";
import { isPlain } from "../http/address.js";
import type { RegistryHttp } from "../http/registry-http.js";
import { inForce } from "./keys.js";
import { plain, readKeysDocument } from "./registry-keys.js";
import { verifiedSnapshot } from "./snapshot.js";
import type { Introduction, TrustedRegistry } from "./types.js";

/**
 * What a registry says of itself at the first meeting. Nothing of it can be verified but that its snapshot is signed with the keys that it
 * lists: whether they are the right ones, a person has to say.
 *
 * @throws ZenError `REGISTRY_*`, `SIGNATURE_*`
 */
export async function introduce(http: RegistryHttp, signal?: AbortSignal): Promise<Introduction> {
  const { address } = http;
  const asked = signal === undefined ? {} : { signal };
  const answer = await http.get(routes.snapshot, { what: "its snapshot", ...asked });
  const overheard = isPlain(address) ? ["It is an http address: tokens and requests can be read on the way."] : [];
  if (answer.status === 404) {
    const unsigned = "It speaks npm's protocol alone: nothing of it is signed, and only digests are held.";
    return { address, kind: "npm", fingerprints: [], keys: [], warnings: [...overheard, unsigned] };
  }
  const listed = await http.get(routes.npmKeys, { what: "its keys", ...asked });
  const keys = readKeysDocument(listed.text, address).map(plain);
  const { registry } = readSnapshot(readSignedSnapshot(answer.text).snapshot);
  const { version, time } = verifiedSnapshot(answer.text, { address, keys, registry });
  const now = Date.now();
  const fingerprints = keys
    .filter((key) => inForce(key, now))
    .map(({ keyid }) => keyid)
    .sort();
  return { address, kind: "zen", registry, fingerprints, keys, snapshot: { version, time }, warnings: overheard };
}

/** An introduction, accepted. */
export function accepted({ address, kind, registry, keys, snapshot }: Introduction): TrustedRegistry {
  return {
    format: "trusted-registry@1",
    address,
    kind,
    keys,
    since: new Date().toISOString(),
    publishers: {},
    ...(registry === undefined ? {} : { registry }),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}
