import type { PolicyFacts, PolicyLayer, Refusal } from "../policy/types.js";
import { evaluate } from "../policy/evaluate.js";
import { policyRefused, refusalText } from "../policy/refuse.js";
import type { PackageSource } from "../registry/source.js";
import type { Choice } from "./choose.js";
import type { Offer } from "./offer.js";
import type { Registries } from "./registries.js";
import { settled } from "./settled.js";

export interface Guard {
  readonly registries: Registries;
  readonly policies: readonly PolicyLayer[];
  readonly signal?: AbortSignal;
}

/** Why policies refuse an offer, as the end of a sentence; such a version is never chosen. */
export function refusalOf(offer: Offer, { registries, policies }: Guard): string | undefined {
  const [first] = evaluate(policies, factsOf(offer, sourceOf(offer, registries)));
  return first && `it ${refusalText(first)}`;
}

/** What people are told of an offer: who published it and when, its marks, and what policies have against it. */
export function judge(
  offer: Offer,
  { registries, policies }: Guard,
): Pick<PolicyFacts, "published" | "publisher" | "signatures"> & { readonly refusals: readonly Refusal[] } {
  const facts = factsOf(offer, sourceOf(offer, registries));
  const { published, publisher, signatures } = facts;
  return {
    signatures,
    refusals: evaluate(policies, facts),
    ...(published === undefined ? {} : { published }),
    ...(publisher === undefined ? {} : { publisher }),
  };
}

/** The marks that an offer carries, which are verified before anything of it is unpacked. */
export function marksOf(offer: Offer, registries: Registries): PolicyFacts["signatures"] {
  return factsOf(offer, sourceOf(offer, registries)).signatures;
}

/**
 * The last look at what was chosen, before any of it is unpacked: signatures are verified and policies hold.
 *
 * @throws ZenError `SIGNATURE_*`, `POLICY_REFUSED`
 */
export async function vet({ offers }: Choice, guard: Guard): Promise<void> {
  await settled([...offers.values()].map((offer) => vetOne(offer, guard)));
}

async function vetOne(offer: Offer, { registries, policies, signal }: Guard): Promise<void> {
  const { name, version } = offer;
  const source = sourceOf(offer, registries);
  const known = offer.source === undefined && needsRegistry(policies) ? await fromRegistry(offer, source) : offer;
  if (known !== undefined && (known !== offer || offer.source)) await source?.verify?.(name, version, signal);
  const facts = factsOf(known ?? offer, known ? source : undefined);
  const refusals = evaluate(policies, facts);
  if (refusals.length > 0) throw policyRefused(facts, refusals);
}

/** What the registry says of a version whose bytes are in the store already. */
async function fromRegistry(offer: Offer, source: PackageSource | undefined): Promise<Offer | undefined> {
  const document = (await source?.describe(offer.name))?.versions[offer.version];
  return document?.dist.integrity === offer.integrity ? { ...offer, document } : undefined;
}

function needsRegistry(policies: readonly PolicyLayer[]): boolean {
  return policies.some(({ policy }) => policy.minimumReleaseAge ?? policy.publishers ?? policy.requireSignatures);
}

function sourceOf({ name, source, lockSource }: Offer, registries: Registries): PackageSource | undefined {
  return source ?? ("registry" in lockSource ? registries.find(name)?.source : undefined);
}

function factsOf(offer: Offer, source: PackageSource | undefined): PolicyFacts {
  const { name, version, lockSource, document, manifest } = offer;
  const { published, publisher, dist } = document as { readonly [field: string]: unknown };
  const { signatures, publisher: signed } = (dist ?? {}) as {
    readonly signatures?: unknown;
    readonly publisher?: unknown;
  };
  const verified = source?.verify !== undefined;
  return {
    name,
    version,
    registry: "registry" in lockSource ? (source?.address ?? lockSource.registry) : "local",
    shipped: source?.shipped ?? false,
    ...(source?.root === undefined ? {} : { root: source.root }),
    signatures: [
      ...(verified && Array.isArray(signatures) && signatures.length > 0 ? (["registry"] as const) : []),
      ...(verified && signed !== undefined ? (["publisher"] as const) : []),
    ],
    ...(verified && typeof published === "string" ? { published } : {}),
    ...(verified && typeof publisher === "string" ? { publisher } : {}),
    ...(manifest === undefined ? {} : { permissions: manifest.permissions }),
  };
}
