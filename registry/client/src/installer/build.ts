import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ZenError, type Platform, type PluginManifest } from "@zen/plugin-sdk";
import { syncFolder, writeNew } from "../files/durable.js";
import { generationFile, type GenerationFile } from "../generation/read.js";
import type { Placement } from "../generation/layout.js";
import { lockFile } from "../lock/text.js";
import { integrityOf } from "../integrity.js";
import type { ChosenPlugin } from "../lock/derive.js";
import { sdkName } from "../pack/read-package.js";
import type { Store, StoredPackage } from "../store/store.js";

export interface Plan {
  readonly number: number;
  readonly lock: string;
  readonly platform: Platform;
  readonly chosen: readonly ChosenPlugin[];
  readonly placements: readonly Placement[];
  readonly stored: ReadonlyMap<string, StoredPackage>;
}

/** Builds a generation in the new folder `staging`; when it returns, all of it is on the disk. */
export async function buildGeneration(staging: string, plan: Plan, store: Store): Promise<void> {
  for (const { integrity, path } of plan.placements) {
    const stored = plan.stored.get(integrity);
    if (stored === undefined) throw new RangeError(`${path} was not obtained.`);
    await store.link(stored, join(staging, ...path.split("/")));
  }
  // So that returning to this generation brings back its lock, too.
  await writeNew(join(staging, lockFile), plan.lock);
  await writeNew(join(staging, generationFile), JSON.stringify(generationFileOf(plan)));
  await syncTree(staging);
}

function generationFileOf({ number, lock, platform, chosen, placements }: Plan): GenerationFile {
  const dirs = new Map(placements.filter(({ kind }) => kind === "plugin").map(({ name, path }) => [name, path]));
  const sdk = chosen.find(({ name }) => name === sdkName);
  if (sdk === undefined)
    throw new ZenError("LOCK_INVALID", `zen.lock does not hold ${sdkName}, which every plugin needs.`);
  const plugins = chosen.filter(({ name }) => name !== sdkName).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    format: "generation@1",
    number,
    lock: integrityOf(lock),
    platform,
    sdk: { version: sdk.version, integrity: sdk.integrity, dir: dirs.get(sdkName)! },
    plugins: plugins.map(({ name, version, integrity, source, requested, manifest }) => ({
      name,
      version,
      integrity,
      dir: dirs.get(name)!,
      source,
      ...(requested === undefined ? {} : { requested }),
      manifest: withoutClosure(manifest!),
    })),
  };
}

function withoutClosure({ closure: _closure, ...manifest }: PluginManifest): PluginManifest {
  return manifest;
}

async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(entries.filter((entry) => entry.isDirectory()).map((entry) => syncTree(join(folder, entry.name))));
  await syncFolder(folder);
}
