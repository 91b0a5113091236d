import type { PublisherKey } from "@zen/registry-protocol";
import type { Reader } from "../database/database.js";

interface KeyRow {
  readonly keyid: string;
  readonly public_key: string;
  readonly registered: string;
  readonly expires: string | null;
  readonly retired: string | null;
  readonly introduced: string;
}

/** The keys of a namespace, in the order of their registration. */
export async function keysOf(reader: Reader, scope: string): Promise<PublisherKey[]> {
  const rows = await reader.all<KeyRow>(
    "SELECT keyid, public_key, registered, expires, retired, introduced FROM publisher_keys WHERE scope = ? ORDER BY registered, keyid",
    [scope],
  );
  return rows.map(({ keyid, public_key: key, registered, expires, retired, introduced }) => ({
    ...{ keyid, keytype: "ecdsa-sha2-nistp256", scheme: "ecdsa-sha2-nistp256", key, expires, registered },
    ...(retired === null ? {} : { retired }),
    introduced: JSON.parse(introduced) as PublisherKey["introduced"],
  }));
}

/** The one that signs now, if there is one. */
export async function keyInForce(reader: Reader, scope: string, now: Date): Promise<PublisherKey | undefined> {
  const keys = await keysOf(reader, scope);
  return keys.find(
    ({ retired, expires }) => retired === undefined && (expires === null || expires > now.toISOString()),
  );
}
