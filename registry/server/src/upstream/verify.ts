import { registryText, type Dist, type Signature } from "@zen/registry-protocol";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { isSignedBy } from "../signing/key-pair.js";
import { isKnown, offerNewKeys, trustedKeys } from "./keys.js";
import type { Origin } from "./origin.js";

/**
 * Holds a version to the signature of the registry that it comes from. One that has never had keys signs nothing, which is noted as such.
 *
 * @throws ZenError `UPSTREAM_SIGNATURE_INVALID`
 */
export async function verifyUpstream(
  registry: Registry,
  origin: Origin,
  { name, version, dist }: { readonly name: string; readonly version: string; readonly dist: Dist },
): Promise<readonly Signature[]> {
  const keys = await trustedKeys(registry, origin);
  const signatures = Array.isArray(dist.signatures) ? dist.signatures.slice(0, 20).filter(isSignature) : [];
  if (keys.length === 0 && !(await isKnown(registry.database, origin.host))) return [];
  const text = registryText(name, version, dist.integrity);
  const good = signatures.filter((each) => keys.some((key) => isSignedBy(key, text, each)));
  if (good.length > 0) return good;
  const waiting = await offerNewKeys(registry, origin);
  throw refusal(
    502,
    "UPSTREAM_SIGNATURE_INVALID",
    `${name} ${version} is not signed with a key of ${origin.host} that is trusted here.`,
    {
      hint:
        waiting === 0
          ? "Nothing was taken. Tell whoever runs that registry."
          : "Nothing was taken. That registry lists keys that nobody has approved: compare them with its people (zen registry:upstream-keys-list), then zen registry:upstream-keys-approve.",
    },
  );
}

function isSignature(value: unknown): value is Signature {
  const { keyid, sig } = (value ?? {}) as { readonly keyid?: unknown; readonly sig?: unknown };
  return typeof keyid === "string" && typeof sig === "string" && sig.length <= 1000;
}
