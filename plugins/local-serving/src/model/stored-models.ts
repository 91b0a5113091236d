import { readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "@zen/plugin-sdk";
import { codeOf, syncFolder, unwritable } from "../state/files.js";
import type { Layout } from "../state/layout.js";
import { hasEnded } from "../state/owner.js";
import type { Wishes } from "../state/wishes.js";
import type { TakenModel } from "./intake.js";

/** Gives the files their final name. The caller holds the lock, and records the wish before giving it back. */
export function keep(layout: Layout, { model, stage }: TakenModel): void {
  const folder = modelFolder(layout, model.digest);
  try {
    renameSync(stage, folder);
  } catch (error) {
    if (!["EEXIST", "ENOTEMPTY", "EPERM"].includes(codeOf(error) ?? "")) throw unwritable(folder, error);
    // There from an earlier wish: what is there may be damaged, what has just been taken in is not.
    const old = `${stage}.old`;
    renameSync(folder, old);
    renameSync(stage, folder);
    discardStage(old);
  }
  if (process.platform !== "win32") syncFolder(layout.models);
}

export function modelFolder(layout: Layout, digest: Digest): string {
  return join(layout.models, digest);
}

/** The models of all deployments. */
export function digestsOf({ deployments }: Wishes): ReadonlySet<Digest> {
  return new Set(Object.values(deployments).flatMap(({ models }) => Object.values(models).map(({ digest }) => digest)));
}

export function discardStage(stage: string): void {
  try {
    rmSync(stage, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOTDIR") throw error; // Then it never came into being.
  }
}

/** Removes models that nobody wishes for, and what processes that have ended were taking in. The caller holds the lock. */
export function discardUnwished(layout: Layout, wishes: Wishes): void {
  const wished = digestsOf(wishes);
  for (const entry of readdirSync(layout.models)) {
    const isStage = entry.includes(".");
    if (isStage ? hasEnded(entry.replace(/\.old$/, "")) === true : !wished.has(entry))
      discardStage(join(layout.models, entry));
  }
}
