import { existsSync } from "node:fs";
import { manifestIn } from "../files/in-place.js";
import type { Lock, LockSource } from "../lock/types.js";
import { TarballSource } from "../registry/tarball-source.js";
import type { Wish } from "./choose.js";
import { isLinked, lockPath, pathOf, type OpenFolder } from "./locked.js";
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
  open: OpenFolder,
  {
    frozen = false,
    also = {},
    link = false,
    follow = false,
  }: Pick<InstallOptions, "frozen" | "also" | "link" | "follow">,
): Promise<readonly Wish[]> {
  // All are understood before any is opened, and no folder is left being packed when another fails.
  const parsed = specs.map((text) => parseSpec(text, process.cwd()));
  const wishes = await settled(parsed.map((spec) => readWish(spec, repositoryDir, open, link)));
  const missing = Object.entries(also).filter(([name]) => !wishes.some((wish) => wish.name === name));
  const others = missing.map(([, text]) => parseSpec(text, process.cwd()));
  wishes.push(...(await settled(others.map((spec) => readWish(spec, repositoryDir, open, false)))));
  if (frozen) return wishes;
  for (const [name, plugin] of Object.entries(lock?.plugins ?? {})) {
    const folder = "folder" in plugin.source ? pathOf(repositoryDir, plugin.source) : undefined;
    if (folder === undefined || !existsSync(folder) || wishes.some((wish) => wish.name === name)) continue;
    const linked = isLinked(plugin.source);
    if (follow && !linked) continue;
    const wish = await readWish({ kind: "folder", path: folder }, repositoryDir, open, linked);
    if (wish.name === name && wish.offer?.integrity !== plugin.integrity) wishes.push(wish);
  }
  return wishes;
}

async function readWish(spec: Spec, repositoryDir: string, open: OpenFolder, link: boolean): Promise<Wish> {
  if (spec.kind === "name") return spec;
  const path = lockPath(repositoryDir, spec.path);
  const source = spec.kind === "folder" ? open(spec.path, link) : new TarballSource(spec.path);
  const document = await source.document();
  const offer = manifestIn(spec.path, () =>
    makeOffer(document, spec.kind === "folder" ? folderSource(path, link) : { archive: path }, source),
  );
  if (spec.kind === "archive") refuseUnbundled(offer, spec.path);
  return { name: offer.name, offer };
}

function folderSource(folder: string, linked: boolean): LockSource {
  return linked ? { folder, linked } : { folder };
}
