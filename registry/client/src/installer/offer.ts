import { isPluginPackage, isZenError, readManifest, ZenError, type PluginManifest } from "@zen/plugin-sdk";
import type { VersionDocument } from "@zen/registry-protocol";
import type { LockSource } from "../lock/types.js";
import { sdkName } from "../pack/read-package.js";
import type { PackageSource } from "../registry/source.js";
import type { Candidate } from "../solve/problem.js";
import { unfitReason } from "./fits.js";
import type { KernelFacts } from "./types.js";

/** One version that could be installed: what it says of itself, and where its bytes come from. */
export interface Offer {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly lockSource: LockSource;
  /** Absent when the store is the only place that has it. */
  readonly source?: PackageSource;
  /** package.json, as the registry has it. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Absent for the SDK. */
  readonly manifest?: PluginManifest;
  readonly deprecated: boolean;
  /** Why its manifest cannot be read; such a version is never chosen. */
  readonly unreadable?: ZenError;
}

/** @throws ZenError `PLUGIN_NOT_A_PLUGIN` when it is no plugin, `MANIFEST_INVALID`. */
export function makeOffer(document: VersionDocument, lockSource: LockSource, source?: PackageSource): Offer {
  const { name, version, dist } = document;
  const base = {
    name,
    version,
    integrity: dist.integrity,
    lockSource,
    document,
    deprecated: typeof document.deprecated === "string",
    ...(source === undefined ? {} : { source }),
  };
  if (name === sdkName) return base;
  if (!isPluginPackage(document)) {
    throw new ZenError("PLUGIN_NOT_A_PLUGIN", `${name} ${version} is no plugin: its package.json has no zen field.`, {
      hint: "Only plugins are installed this way. Other packages belong into your package.json.",
    });
  }
  return { ...base, manifest: readManifest(document) };
}

/** Like `makeOffer`, for one version among several: a broken one stands in nobody's way. */
export function tryOffer(document: VersionDocument, lockSource: LockSource, source: PackageSource): Offer {
  try {
    return makeOffer(document, lockSource, source);
  } catch (error) {
    if (!isZenError(error, "MANIFEST_INVALID") && !isZenError(error, "PLUGIN_NOT_A_PLUGIN")) throw error;
    const { name, version, dist } = document;
    return {
      name,
      version,
      integrity: dist.integrity,
      lockSource,
      source,
      document,
      deprecated: false,
      unreadable: error,
    };
  }
}

/**
 * `refusal`: why it may not be installed here whatever it is, as the end of a sentence. One that is `locked` may stay though it was yanked.
 */
export function candidateOf(offer: Offer, kernel: KernelFacts, refusal?: string, locked = false): Candidate {
  const { version, manifest, deprecated, unreadable } = offer;
  if (unreadable) return { version, requires: {}, unfit: unreadable.message.replace(/\.$/, "") };
  const { state, reason } = withdrawal(offer);
  const withdrawn = state === undefined || (state === "yanked" && locked) ? undefined : `it was ${state}: ${reason}`;
  const unfit = refusal ?? withdrawn ?? (manifest && unfitReason(manifest, kernel));
  const requires = manifest === undefined ? {} : { ...manifest.requires, [sdkName]: manifest.sdk };
  const lastResort = state !== undefined;
  return { version, requires, deprecated, lastResort, ...(unfit === undefined ? {} : { unfit }) };
}

/** What an administrator of its registry has said against a version. */
export function withdrawal({ document }: Offer): { readonly state?: "yanked" | "blocked"; readonly reason: string } {
  const { state, reason } = (document["state"] ?? {}) as { readonly state?: unknown; readonly reason?: unknown };
  const why = typeof reason === "string" && reason !== "" ? reason.slice(0, 300) : "its registry does not say why";
  return state === "yanked" || state === "blocked" ? { state, reason: why } : { reason: why };
}
