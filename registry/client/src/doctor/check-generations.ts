import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { readKeptLock } from "../generation/kept.js";
import { layout } from "../generation/layout.js";
import { generationDir, keptNumbers, readNumbered } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { readLock } from "../lock/text.js";
import type { StoredPackage } from "../store/store.js";
import { firstFault } from "./check-files.js";

/** A generation that cannot be relied on, and why. */
export interface DamagedGeneration {
  readonly number: number;
  readonly fault: string;
}

/** Compares every kept generation with its lock and with what the store says its packages were when they were unpacked. Lowest first. */
export async function damagedGenerations(
  repositoryDir: string,
  known: ReadonlyMap<string, StoredPackage>,
): Promise<{ readonly damaged: readonly DamagedGeneration[]; readonly count: number }> {
  const numbers = (await keptNumbers(repositoryDir)).sort((a, b) => a - b);
  const damaged: DamagedGeneration[] = [];
  for (const number of numbers) {
    const fault = await faultOf(repositoryDir, number, known);
    if (fault !== undefined) damaged.push({ number, fault });
  }
  return { damaged, count: numbers.length };
}

async function faultOf(
  repositoryDir: string,
  number: number,
  known: ReadonlyMap<string, StoredPackage>,
): Promise<string | undefined> {
  try {
    const generation = readNumbered(repositoryDir, number);
    const text = await readKeptLock(repositoryDir, number);
    if (text === undefined) return "it has lost its lock";
    if (integrityOf(text) !== generation.lock) return "its lock has been changed";
    for (const { path, integrity, name, version } of layout(readLock(text), generation.platform)) {
      const dir = join(generationDir(repositoryDir, number), ...path.split("/"));
      const stored = known.get(integrity);
      // What the store no longer has cannot be compared file by file.
      const fault = stored === undefined ? await quickFault(dir, name, version) : await firstFault(dir, stored.files);
      if (fault !== undefined) return `${path}: ${fault}`;
    }
    return undefined;
  } catch (error) {
    if (!isZenError(error)) throw error;
    return error.message.replace(/\.$/, "");
  }
}

async function quickFault(dir: string, name: string, version: string): Promise<string | undefined> {
  const file = join(dir, "package.json");
  if (!existsSync(file)) return "package.json is missing";
  try {
    const found = JSON.parse(await readFile(file, "utf8")) as { readonly name?: unknown; readonly version?: unknown };
    return found.name === name && found.version === version ? undefined : "package.json is of something else";
  } catch {
    return "package.json is no JSON";
  }
}
