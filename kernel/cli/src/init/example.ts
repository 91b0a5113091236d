import { cp, readdir } from "node:fs/promises";
import path from "node:path";
import { ZenError, didYouMean } from "@zen/plugin-sdk";
import { shippedFolder } from "../shipped.js";
import type { FileReport } from "./files.js";

const SKIPPED = new Set(["node_modules", ".zen", "dist"]);

/** Names of the examples that ship with the command. */
export async function exampleNames(): Promise<readonly string[]> {
  const entries = await readdir(shippedFolder("examples"), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Copies an example's files, except those that are there already. @throws ZenError `EXAMPLE_NOT_FOUND`. */
export async function copyExample(name: string, dir: string): Promise<readonly FileReport[]> {
  const known = await exampleNames();
  if (!known.includes(name)) {
    throw new ZenError("EXAMPLE_NOT_FOUND", `There is no example ${JSON.stringify(name)}`, {
      hint: didYouMean(name, known) ?? `There are ${known.join(", ") || "none in this installation"}.`,
    });
  }
  const from = path.join(shippedFolder("examples"), name);
  const reports: FileReport[] = [];
  for (const file of await filesBelow(from)) reports.push(await copyNew(from, dir, file));
  return reports;
}

async function copyNew(from: string, to: string, file: string): Promise<FileReport> {
  try {
    await cp(path.join(from, file), path.join(to, file), { errorOnExist: true, force: false });
    return { file, did: "created" };
  } catch (error) {
    if (!["EEXIST", "ERR_FS_CP_EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return { file, did: "kept" };
  }
}

async function filesBelow(folder: string, relative = ""): Promise<readonly string[]> {
  const entries = await readdir(path.join(folder, relative), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !SKIPPED.has(name))
      .map(async (entry) => {
        const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
        return entry.isDirectory() ? filesBelow(folder, name) : [name];
      }),
  );
  return found.flat().sort();
}
