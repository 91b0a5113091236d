import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";
import { isPackageName, type Packument, type VersionDocument } from "@zen/registry-protocol";
import semver from "semver";
import { hasErrno } from "../files/errno.js";
import { inPlace } from "../files/in-place.js";
import { IntegrityHash } from "../integrity.js";
import { packumentOf } from "./folder-writer.js";
import type { PackageSource } from "./source.js";

/** One archive on disk, as a registry of one version. */
export class TarballSource implements PackageSource {
  readonly title: string;
  readonly #file: string;
  #document: Promise<VersionDocument> | undefined;

  constructor(file: string) {
    this.#file = file;
    this.title = file;
  }

  /** What the archive says of itself. @throws ZenError `TARBALL_*`, `PLUGIN_NOT_FOUND`. */
  document(): Promise<VersionDocument> {
    return (this.#document ??= readDocument(this.#file));
  }

  async describe(name: string): Promise<Packument | undefined> {
    const document = await this.document();
    return document.name === name ? packumentOf(name, [document]) : undefined;
  }

  fetch(): AsyncIterable<Uint8Array> {
    return createReadStream(this.#file, { highWaterMark: 1 << 20 });
  }
}

async function readDocument(file: string): Promise<VersionDocument> {
  const hash = new IntegrityHash();
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (error) {
    if (!hasErrno(error, "ENOENT", "EISDIR")) throw error;
    throw new ZenError("PLUGIN_NOT_FOUND", `There is no archive ${file}.`, { cause: error, hint: "Check the path." });
  }
  const { readPackageJson } = await import("@zen/registry-archive");
  const packageJson = await readPackageJson(file).catch((error: unknown) => {
    throw inPlace(error, file);
  });
  const { name, version } = packageJson;
  if (!isPackageName(name) || semver.valid(String(version)) !== version) {
    throw new ZenError("PLUGIN_NOT_A_PLUGIN", `${file} has no valid name and version in its package.json.`, {
      hint: "Name an archive of a plugin, such as `zen plugins:pack` makes.",
      place: file,
    });
  }
  const { size } = await stat(file);
  return { ...packageJson, name, version: String(version), dist: { integrity: hash.digest(), tarball: file, size } };
}
