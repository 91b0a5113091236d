import { successionText, type PublisherKey } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Writer } from "../database/database.js";
import type { RequestContext } from "../http/context.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { requireNamespace } from "./namespaces.js";
import { isSignedBy, readPublicKey } from "./public-key.js";
import { keyInForce, keysOf } from "./publisher-keys.js";

export interface NewKey {
  readonly scope: string;
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly key: string;
  readonly expires?: string | undefined;
  /** The old key's, over `successionText`: with it any publisher may put the new one in. */
  readonly signature?: string | undefined;
}

/**
 * Puts a key into force, and retires the one before it. With the old key's signature that is a publisher's to do; without it, and for the
 * first key, an owner's, and clients that knew the old key are told so.
 *
 * @throws ZenError `REGISTRY_KEY_EXISTS`, `REGISTRY_KEY_SUCCESSION_INVALID`
 */
export async function registerKey(registry: Registry, asking: RequestContext, wished: NewKey): Promise<PublisherKey> {
  const { scope, key, expires, signature } = wished;
  const { keyid } = readPublicKey(key);
  return registry.database.write(async (writer) => {
    await asking.require({ to: signature === undefined ? "own" : "publish", scope }, writer);
    await requireNamespace(writer, scope);
    const by = asking.known().account;
    const now = registry.now();
    const before = await keysOf(writer, scope);
    if (before.some((known) => known.keyid === keyid))
      throw refusal(409, "REGISTRY_KEY_EXISTS", `${scope} has had this key already.`, { hint: "Make a new key." });
    const old = await keyInForce(writer, scope, now);
    const introduced = introduction(old, before.length === 0, { scope, keyid, by, signature });
    const registered = now.toISOString();
    await retire(writer, scope, registered);
    await writer.run(
      "INSERT INTO publisher_keys (scope, keyid, public_key, registered, expires, introduced) VALUES (?, ?, ?, ?, ?, ?)",
      [scope, keyid, key, registered, expires ?? null, JSON.stringify(introduced)],
    );
    const detail = { keyid, introduced: introduced.by, old: old?.keyid ?? null };
    await appendAudit(writer, now, { account: by, action: "key.register", subject: scope, detail });
    return (await keysOf(writer, scope)).find((known) => known.keyid === keyid)!;
  });
}

/** Takes the key in force out of use, without another one. */
export async function retireKey(registry: Registry, asking: RequestContext, scope: string): Promise<void> {
  await registry.database.write(async (writer) => {
    await asking.require({ to: "own", scope }, writer);
    await requireNamespace(writer, scope);
    const now = registry.now();
    const retired = await retire(writer, scope, now.toISOString());
    if (retired === 0)
      throw refusal(404, "REGISTRY_KEY_NOT_FOUND", `${scope} has no key in force.`, {
        hint: "There is nothing to retire.",
      });
    const by = asking.known().account;
    await appendAudit(writer, now, { account: by, action: "key.retire", subject: scope, detail: {} });
  });
}

function retire(writer: Writer, scope: string, since: string): Promise<number> {
  return writer.run("UPDATE publisher_keys SET retired = ? WHERE scope = ? AND retired IS NULL", [since, scope]);
}

function introduction(
  old: PublisherKey | undefined,
  isFirst: boolean,
  given: {
    readonly scope: string;
    readonly keyid: string;
    readonly by: string;
    readonly signature: string | undefined;
  },
): PublisherKey["introduced"] {
  const { scope, keyid, by, signature: sig } = given;
  if (sig === undefined) return isFirst ? { by: "first" } : { by: "owner", account: by };
  if (old === undefined || !isSignedBy(readPublicKey(old.key).key, successionText(scope, keyid), sig))
    throw refusal(
      403,
      "REGISTRY_KEY_SUCCESSION_INVALID",
      `The key in force of ${scope} has not signed this succession.`,
      {
        hint: "Sign it with the key in force, or have an owner put the new key in without a signature.",
      },
    );
  return { by: "key", signature: { keyid: old.keyid, sig } };
}
