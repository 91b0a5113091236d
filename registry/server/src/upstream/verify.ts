import { registryText, routes, type Dist, type PublicKey, type Signature } from "@zen/registry-protocol";
import type { Writer } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { isSignedBy } from "../signing/key-pair.js";
import type { Origin } from "./origin.js";

/**
 * Holds a version to the signature of the registry that it comes from. Its keys are those that it had when it was asked for the first
 * time; one without keys signs nothing, which is noted as such.
 *
 * @throws ZenError `UPSTREAM_SIGNATURE_INVALID`
 */
export async function verifyUpstream(
  registry: Registry,
  origin: Origin,
  { name, version, dist }: { readonly name: string; readonly version: string; readonly dist: Dist },
): Promise<readonly Signature[]> {
  const keys = await keysOf(registry, origin);
  const signatures = Array.isArray(dist.signatures) ? dist.signatures.slice(0, 20).filter(isSignature) : [];
  if (keys.length === 0) return [];
  const text = registryText(name, version, dist.integrity);
  const good = signatures.filter((each) => keys.some((key) => isSignedBy(key, text, each)));
  if (good.length > 0) return good;
  throw refusal(
    502,
    "UPSTREAM_SIGNATURE_INVALID",
    `${name} ${version} is not signed with a key that ${origin.host} had when it was first asked.`,
    {
      hint: "Nothing was taken. If that registry has new keys, compare them with its people, and remove the old ones here.",
    },
  );
}

function isSignature(value: unknown): value is Signature {
  const { keyid, sig } = (value ?? {}) as { readonly keyid?: unknown; readonly sig?: unknown };
  return typeof keyid === "string" && typeof sig === "string" && sig.length <= 1000;
}

async function keysOf({ database }: Registry, origin: Origin): Promise<readonly PublicKey[]> {
  const known = await read(database, origin.host);
  if (known.length > 0) return known;
  const told = readKeys(await origin.text(routes.npmKeys));
  await database.write((writer) => keep(writer, origin.host, told));
  return read(database, origin.host);
}

async function read(database: Pick<Writer, "all">, host: string): Promise<readonly PublicKey[]> {
  const rows = await database.all<{ document: string }>(
    "SELECT document FROM upstream_keys WHERE upstream = ? ORDER BY keyid",
    [host],
  );
  return rows.map(({ document }) => JSON.parse(document) as PublicKey);
}

async function keep(writer: Writer, host: string, keys: readonly PublicKey[]): Promise<void> {
  if ((await read(writer, host)).length > 0) return;
  for (const key of keys)
    await writer.run("INSERT INTO upstream_keys (upstream, keyid, document) VALUES (?, ?, ?)", [
      host,
      key.keyid,
      JSON.stringify(key),
    ]);
}

/** The keys of a registry as npm has them, those that can be used; none of what is no such document. */
function readKeys(text: string | undefined): readonly PublicKey[] {
  let value: { readonly keys?: unknown } | null;
  try {
    value = JSON.parse(text ?? "{}") as { readonly keys?: unknown } | null;
  } catch {
    // A registry without keys may answer with anything.
    return [];
  }
  if (!Array.isArray(value?.keys)) return [];
  return (value.keys as readonly Partial<PublicKey>[])
    .slice(0, 50)
    .filter(
      ({ keyid, key, scheme }) =>
        typeof keyid === "string" && typeof key === "string" && scheme === "ecdsa-sha2-nistp256",
    )
    .map(({ keyid, key, expires }) => ({
      keyid: keyid!,
      key: key!,
      keytype: "ecdsa-sha2-nistp256",
      scheme: "ecdsa-sha2-nistp256",
      expires: typeof expires === "string" ? expires : null,
    }));
}
