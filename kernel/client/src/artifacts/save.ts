import { mkdir, open, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk, ZenError, type ArtifactSource } from "@zen/plugin-sdk";

/** Writes what an artifact holds to a place where nothing is yet. */
export async function saveArtifact(source: ArtifactSource, target: string): Promise<void> {
  try {
    await onDisk(target, () => write(source, target));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new ZenError("FILE_EXISTS", `There is something at ${target} already`, {
      place: target,
      hint: "Give a path where nothing is yet.",
    });
  }
}

async function write(source: ArtifactSource, target: string): Promise<void> {
  if (source.ref.kind === "blob") return writeFile(target, await source.blob(), { flag: "wx" });
  await mkdir(target);
  for (const { path: part } of source.parts) {
    const file = path.join(target, ...part.split("/"));
    await mkdir(path.dirname(file), { recursive: true });
    await writeChunks(file, source.stream(part));
  }
}

/** Writes one chunk while the next is read and checked, which takes as long. */
async function writeChunks(target: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(target, "wx");
  let writing: Promise<void> | undefined;
  try {
    for await (const chunk of chunks) {
      await writing;
      writing = file.writeFile(chunk);
      writing.catch(() => undefined); // told at the next turn
    }
    await writing;
  } finally {
    await writing?.catch(() => undefined);
    await file.close();
  }
}
