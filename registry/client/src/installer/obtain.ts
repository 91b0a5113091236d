import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { Placement } from "../generation/layout.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import { nativeLimits, pluginLimits } from "@zen/registry-archive";
import { actingFields } from "@zen/registry-protocol";
import type { Store, StoredPackage } from "../store/store.js";
import { documentOf } from "./locked.js";
import type { Offer } from "./offer.js";
import type { InstallProgress } from "./types.js";

const parallel = 6;

export interface Sources {
  readonly store: Store;
  readonly npm: NpmPackages;
  readonly offers: ReadonlyMap<string, Offer>;
  readonly onProgress: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Every package that the placements name, from the store, or fetched, verified and stored; several at once. The first
 * failure ends it, once no download is under way any more.
 *
 * @throws ZenError `TARBALL_*`, `NETWORK_FAILED`, `OFFLINE`, `PLUGIN_NOT_FOUND`
 */
export async function obtain(
  placements: readonly Placement[],
  sources: Sources,
): Promise<ReadonlyMap<string, StoredPackage>> {
  const packages = new Map(placements.map((placement) => [placement.integrity, placement]));
  const found = new Map<string, StoredPackage>();
  await Promise.all(
    [...packages.keys()].map(async (integrity) => {
      const stored = await sources.store.get(integrity);
      if (stored) found.set(integrity, stored);
    }),
  );
  const missing = [...packages.values()].filter(({ integrity }) => !found.has(integrity));
  const plugins = placements.filter(({ kind }) => kind === "plugin").length;
  sources.onProgress({ kind: "resolved", plugins, natives: packages.size - plugins, toFetch: missing.length });
  const limit = pLimit(parallel);
  let failed = false;
  const outcomes = await Promise.allSettled(
    missing.map((placement) =>
      limit(async () => {
        if (failed) return;
        found.set(
          placement.integrity,
          await fetchOne(placement, sources).catch((error: unknown) => {
            failed = true;
            throw error;
          }),
        );
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) throw failure.reason;
  return found;
}

async function fetchOne(placement: Placement, sources: Sources): Promise<StoredPackage> {
  const { name, version, integrity, kind } = placement;
  sources.signal?.throwIfAborted();
  sources.onProgress({ kind: "fetching", name, version });
  const stored = await (
    kind === "plugin"
      ? sources.store.add(pluginBytes(placement, sources), integrity, pluginLimits)
      : sources.store.add(sources.npm.fetch(name, version), integrity, nativeLimits)
  ).catch((error: unknown) => {
    throw ofPackage(error, placement);
  });
  const document = await documentOf(stored);
  const claimed = kind === "plugin" ? (sources.offers.get(name)?.document ?? {}) : { name, version };
  const fields = kind === "plugin" ? actingFields : ["name", "version"];
  const differing = fields.find((field) => !isDeepStrictEqual(document[field], (claimed as typeof document)[field]));
  if (differing !== undefined) {
    throw new ZenError(
      "TARBALL_MANIFEST_MISMATCH",
      `The archive of ${name} ${version} has another "${differing}" in its package.json than its registry says.`,
      { hint: "Nothing was installed. Tell whoever runs the registry." },
    );
  }
  sources.onProgress({ kind: "fetched", name, version });
  return stored;
}

function pluginBytes({ name, version }: Placement, { offers, signal }: Sources): AsyncIterable<Uint8Array> {
  const source = offers.get(name)?.source;
  if (source) return source.fetch(name, version, signal);
  throw new ZenError("PLUGIN_NOT_FOUND", `${name} ${version} is no longer in the package store.`, {
    hint: "Install it again from its registry, folder or archive.",
  });
}

/** An archive does not know whose it is. */
function ofPackage(error: unknown, { name, version }: Placement): unknown {
  if (!isZenError(error) || !error.code.startsWith("TARBALL_")) return error;
  return new ZenError(error.code, error.message.replace("an archive", `the archive of ${name} ${version}`), {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error.cause,
    data: { package: name, version },
  });
}
