import { rm } from "node:fs/promises";
import type { Store, StoredPackage } from "../store/store.js";
import { firstFault } from "./check-files.js";
import type { Problem } from "./types.js";

export interface StoreCheck {
  readonly problems: readonly Problem[];
  readonly packages: number;
  readonly files: number;
  /** What packages were when they were unpacked, by integrity; of damaged ones, too. */
  readonly known: ReadonlyMap<string, StoredPackage>;
}

/** Reads every file of the package store. A damaged package is thrown away when `fix` says so: what needs it fetches it again. */
export async function checkStore(store: Store, fix: boolean, signal?: AbortSignal): Promise<StoreCheck> {
  const problems: Problem[] = [];
  const known = new Map<string, StoredPackage>();
  let packages = 0;
  let files = 0;
  for await (const { home, stored } of store.entries()) {
    signal?.throwIfAborted();
    packages++;
    files += stored?.files.length ?? 0;
    const fault =
      stored === undefined ? "its list of files cannot be read" : await firstFault(stored.dir, stored.files);
    if (stored !== undefined) known.set(stored.integrity, stored);
    if (fault === undefined) continue;
    if (fix) await rm(home, { recursive: true, force: true });
    problems.push({
      kind: "store",
      path: home,
      text: `A package in the store is damaged: ${fault}.`,
      ...(fix ? { mended: true } : {}),
    });
  }
  return { problems, packages, files, known };
}
