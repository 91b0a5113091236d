import type { Registry } from "../registry.js";
import { Catalogue } from "../search/catalogue.js";
import { Snapshots } from "./snapshots.js";

export interface IndexServices {
  readonly snapshots: Snapshots;
  readonly catalogue: Catalogue;
}

const services = new WeakMap<Registry, IndexServices>();

/** What the rooms that tell of packages have in common, one of each per registry. */
export function shared(registry: Registry): IndexServices {
  const found = services.get(registry);
  if (found !== undefined) return found;
  const { database, options, now, packages } = registry;
  const snapshots = new Snapshots({
    database,
    sign: (text) => packages.keys.sign(text),
    days: options.snapshotDays,
    now,
  });
  const made = { snapshots, catalogue: new Catalogue(database, snapshots) };
  services.set(registry, made);
  return made;
}
