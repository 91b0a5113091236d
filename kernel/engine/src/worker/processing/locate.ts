import type { ArtifactSource, FileLocation } from "@zen/plugin-sdk";
import { Dataset, isDataset } from "@zen/plugin-sdk/pipeline";
import { hashFile } from "../../artifacts/index.js";
import { sendFile } from "../../bundle/input-files.js";
import { stored } from "../../bundle/layout.js";
import type { ProcessingScope } from "./scope.js";

/** Where an engine on this machine finds an input. */
export async function locateHere(input: unknown, { artifacts, origins }: ProcessingScope): Promise<FileLocation> {
  if (!isDataset(input)) return input as FileLocation;
  const origin = origins.get(input);
  if (origin !== undefined) return filesOf(origin.source);
  const located = await input.locate();
  if (located !== undefined) return located;
  // Made of rows in memory: it needs files before an engine can read it.
  return filesOf(await artifacts.open(await artifacts.write(Dataset, input)));
}

async function filesOf(source: ArtifactSource): Promise<FileLocation> {
  const paths = source.parts.map(({ path }) => path);
  return {
    uris: await Promise.all(paths.map((path) => source.uri(path))),
    localPaths: await Promise.all(paths.map((path) => source.localPath(path))),
  };
}

/** Where an engine elsewhere finds an input: nothing is fetched, and what only this machine has is stored first. */
export async function locateElsewhere(input: unknown, scope: ProcessingScope): Promise<FileLocation> {
  const { artifacts, origins } = scope;
  if (!isDataset(input)) return filesElsewhere(input as FileLocation, scope);
  const origin = origins.get(input);
  if (origin !== undefined) return urisOf(origin.source);
  const staged = await input.locate();
  if (staged !== undefined && staged.localPaths === undefined) return { uris: staged.uris };
  return urisOf(await artifacts.open(await artifacts.write(Dataset, input)));
}

export async function urisOf(source: ArtifactSource): Promise<FileLocation> {
  return { uris: await Promise.all(source.parts.map(({ path }) => source.uri(path))) };
}

/** A file of this machine is stored once under its digest, as it is for a run on another machine. */
async function filesElsewhere(
  { uris, localPaths = [] }: FileLocation,
  { artifacts: { store } }: ProcessingScope,
): Promise<FileLocation> {
  if (localPaths.length === 0) return { uris };
  const sent = localPaths.map(async (path) => {
    const { digest, size } = await hashFile(path);
    await sendFile(store, { path, digest, size });
    return store.uri(stored.inputFile(digest));
  });
  return { uris: await Promise.all(sent) };
}
