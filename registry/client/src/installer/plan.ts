import type { PluginManifest } from "@zen/plugin-sdk";
import type { Generation } from "../generation/read.js";
import { lockedPermissions } from "../lock/permissions.js";
import type { Lock, LockedPermissions, LockSource } from "../lock/types.js";
import { sdkName } from "../pack/read-package.js";
import type { Choice } from "./choose.js";
import type { Offer } from "./offer.js";
import { widenings, type Widening } from "./permissions.js";
import type { Registries } from "./registries.js";
import { marksOf } from "./vet.js";

/** What an installation or an update is about to change; nothing has been fetched yet. */
export interface InstallPlan {
  /** Sorted by name. */
  readonly changes: readonly PlannedChange[];
}

export interface PlannedChange {
  readonly name: string;
  /** Absent for a plugin that comes new. */
  readonly from?: PlannedVersion;
  /** Absent for a plugin that goes. */
  readonly to?: PlannedVersion;
  /** Asked for by name, or there because others require it. */
  readonly asked: boolean;
  /** What `to` may touch and `from` could not; all that a new plugin may touch. */
  readonly widens: readonly Widening[];
  /** What `from` could touch and `to` no longer asks for. */
  readonly narrows: readonly Widening[];
}

export interface PlannedVersion {
  readonly version: string;
  readonly source: LockSource;
  /** Absent where only the lock is left of it, and for the SDK. */
  readonly manifest?: PluginManifest;
  /** The account that published it; absent where its registry does not say. */
  readonly publisher?: string;
  /** ISO 8601, UTC; absent where its registry does not say. */
  readonly published?: string;
  readonly deprecated?: string;
  /** The marks that it carries, of a registry whose marks are verified before anything is unpacked; absent of what goes. */
  readonly signatures?: readonly ("registry" | "publisher")[];
}

/** Compares a choice with the lock that it follows on. */
export async function planOf(
  { chosen, offers }: Choice,
  lock: Lock | undefined,
  installed: Generation | undefined,
  registries: Registries,
): Promise<InstallPlan> {
  const changes: PlannedChange[] = [];
  const before = lock?.plugins ?? {};
  const names = new Set([...Object.keys(before), ...chosen.map(({ name }) => name)]);
  for (const name of [...names].sort()) {
    if (name === sdkName) continue;
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    const next = chosen.find((each) => each.name === name);
    if (old?.integrity === next?.integrity) continue;
    const manifest = installed?.plugins.find(
      (each) => each.name === name && each.integrity === old?.integrity,
    )?.manifest;
    const had = old?.permissions ?? (manifest && lockedPermissions(manifest.permissions));
    const has: LockedPermissions | undefined = next?.manifest && lockedPermissions(next.manifest.permissions);
    const from = old && {
      version: old.version,
      source: old.source,
      ...(manifest && { manifest }),
      ...(next !== undefined && "registry" in old.source && "registry" in next.source
        ? await publication(name, old.version, registries)
        : {}),
    };
    changes.push({
      name,
      asked: (next ?? old)?.requested !== undefined,
      widens: next === undefined ? [] : widenings(had, has),
      narrows: old === undefined ? [] : widenings(has, had),
      ...(from && { from }),
      ...(next && { to: versionOf(offers.get(name)!, registries) }),
    });
  }
  return { changes };
}

function versionOf(offer: Offer, registries: Registries): PlannedVersion {
  const { version, lockSource, manifest, document } = offer;
  const signatures = marksOf(offer, registries);
  return { version, source: lockSource, ...(manifest && { manifest }), ...factsOf(document), signatures };
}

type Publication = Pick<PlannedVersion, "publisher" | "published" | "deprecated">;

/** What the registry says of the version that is replaced; it has been asked about this plugin already. */
async function publication(name: string, version: string, registries: Registries): Promise<Publication> {
  const document = (await registries.find(name)?.source.describe(name))?.versions[version];
  return document === undefined ? {} : factsOf(document);
}

function factsOf({ publisher, published, deprecated }: Readonly<Record<string, unknown>>): Publication {
  return {
    ...(typeof publisher === "string" ? { publisher } : {}),
    ...(typeof published === "string" ? { published } : {}),
    ...(typeof deprecated === "string" ? { deprecated } : {}),
  };
}
