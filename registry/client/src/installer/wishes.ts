import { existsSync } from "node:fs";
import { manifestIn } from "../files/in-place.js";
import type { Lock } from "../lock/types.js";
import type { DirectorySource } from "../registry/directory-source.js";
import { TarballSource } from "../registry/tarball-source.js";
import type { Wish } from "./choose.js";
import { lockPath, pathOf } from "./locked.js";
import { makeOffer } from "./offer.js";
import { settled } from "./settled.js";
import { refuseUnbundled } from "./self-contained.js";
import type { InstallOptions } from "./types.js";
import { parseSpec, type Spec } from "./spec.js";

/**
 * What is asked for, with archives read and folders packed. A plugin that the lock has from a folder is wished for anew
 * when that folder has changed, unless the lock is frozen: its author is at work on it.
 */
export async function readWishes(
  specs: readonly string[],
  lock: Lock | undefined,
  repositoryDir: string,
  open: (folder: string) => DirectorySource,
  { frozen = false, also = {} }: Pick<InstallOptions, "frozen" | "also">,
): Promise<readonly Wish[]> {
  // All are understood before any is opened, and no folder is left being packed when another fails.
  const parsed = specs.map((text) => parseSpec(text, process.cwd()));
  const wishes = await settled(parsed.map((spec) => readWish(spec, repositoryDir, open)));
  const missing = Object.entries(also).filter(([name]) => !wishes.some((wish) => wish.name === name));
  const others = missing.map(([, text]) => parseSpec(text, process.cwd()));
  wishes.push(...(await settled(others.map((spec) => readWish(spec, repositoryDir, open)))));
  if (frozen) return wishes;
  for (const [name, plugin] of Object.entries(lock?.plugins ?? {})) {
    const folder = "folder" in plugin.source ? pathOf(repositoryDir, plugin.source) : undefined;
    if (folder === undefined || !existsSync(folder) || wishes.some((wish) => wish.name === name)) continue;
    const wish = await readWish({ kind: "folder", path: folder }, repositoryDir, open);
    if (wish.name === name && wish.offer?.integrity !== plugin.integrity) wishes.push(wish);
  }
  return wishes;
}

async function readWish(spec: Spec, repositoryDir: string, open: (folder: string) => DirectorySource): Promise<Wish> {
  if (spec.kind === "name") return spec;
  const path = lockPath(repositoryDir, spec.path);
  const source = spec.kind === "folder" ? open(spec.path) : new TarballSource(spec.path);
  const document = await source.document();
  const offer = manifestIn(spec.path, () =>
    makeOffer(document, spec.kind === "folder" ? { folder: path } : { archive: path }, source),
  );
  if (spec.kind === "archive") refuseUnbundled(offer, spec.path);
  return { name: offer.name, offer };
}
