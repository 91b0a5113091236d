import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { ZenError, type ArtifactSource } from "@zen/plugin-sdk";

/** Writes what an artifact holds to a place where nothing is yet. */
export async function saveArtifact(source: ArtifactSource, target: string): Promise<void> {
  try {
    if (source.ref.kind === "blob") return await writeFile(target, await source.blob(), { flag: "wx" });
    await mkdir(target);
    for (const { path: part } of source.parts) {
      const file = path.join(target, ...part.split("/"));
      await mkdir(path.dirname(file), { recursive: true });
      await pipeline(source.stream(part), createWriteStream(file, { flags: "wx" }));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new ZenError("FILE_EXISTS", `There is something at ${target} already`, {
      place: target,
      hint: "Give a path where nothing is yet.",
    });
  }
}
