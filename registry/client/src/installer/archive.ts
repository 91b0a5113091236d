import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZenError } from "@zen/plugin-sdk";
import { IntegrityHash } from "../integrity.js";
import type { Placement } from "../generation/layout.js";
import type { LockedPlugin } from "../lock/types.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import { isLinked, type OpenFolder } from "./locked.js";
import { TarballSource } from "../registry/tarball-source.js";
import type { Registries } from "./registries.js";

export interface ArchiveScope {
  readonly repositoryDir: string;
  readonly registries: Registries;
  readonly npm: NpmPackages;
  readonly open: OpenFolder;
  /** As the lock has it; absent for a native. */
  readonly locked: LockedPlugin | undefined;
}

/**
 * Writes the archive of a locked package into the new file `file`, from where the lock says it came from: the package store keeps no
 * archives. @throws ZenError `LOCK_MISMATCH` when that place holds other bytes by now, `PLUGIN_NOT_FOUND`, `NETWORK_FAILED`.
 */
export async function writeArchive(placement: Placement, file: string, scope: ArchiveScope): Promise<void> {
  const hash = new IntegrityHash();
  const counted = async function* (bytes: AsyncIterable<Uint8Array>) {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(counted(bytesOf(placement, scope)), createWriteStream(file, { flags: "wx" }));
    if (hash.digest() !== placement.integrity) throw changed(placement, scope.locked);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function bytesOf({ name, version }: Placement, scope: ArchiveScope): AsyncIterable<Uint8Array> {
  const { locked, npm, registries, repositoryDir } = scope;
  if (locked === undefined) return npm.fetch(name, version);
  const { source } = locked;
  if ("folder" in source) return scope.open(resolve(repositoryDir, source.folder), isLinked(source)).fetch();
  if ("archive" in source) return new TarballSource(resolve(repositoryDir, source.archive)).fetch();
  return registries.get(name).source.fetch(name, version);
}

function changed({ name, version }: Placement, locked: LockedPlugin | undefined): ZenError {
  const place =
    locked === undefined
      ? "npm"
      : "folder" in locked.source
        ? locked.source.folder
        : "archive" in locked.source
          ? locked.source.archive
          : "its registry";
  const spec = locked !== undefined && !("registry" in locked.source) ? place : `${name}@${version}`;
  return new ZenError("LOCK_MISMATCH", `${name} ${version} in ${place} is not what zen.lock recorded.`, {
    place: "zen.lock",
    hint: `Install it again from there to record what it is now: \`zen plugins:install ${spec}\`.`,
  });
}
