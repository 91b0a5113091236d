import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { isZenError, onDisk, schemeOf, type ArtifactStore } from "@zen/plugin-sdk";
import type { FileInput, OneFile } from "@zen/plugin-sdk/pipeline";
import { downloadFile } from "./download.js";
import { inParallel } from "./in-parallel.js";
import { stored } from "./layout.js";

/** Where a file of a parameter lies on a machine that got it from the store, below that machine's repository folder. */
function travellingPath({ path, digest }: FileInput): string {
  return `files/${digest}/${basename(path)}`;
}

/**
 * Stores a parameter's file once under its digest, for machines that do not see this one's disk. Returns it as it is there; what lies
 * elsewhere stays there.
 */
export async function sendFile(store: ArtifactStore, file: FileInput): Promise<FileInput> {
  if (schemeOf(file.path) !== undefined) return file;
  const { files } = file;
  if (files === undefined) return sendOne(store, file);
  const sent: OneFile[] = [...files];
  await inParallel(files.entries(), async ([at, one]) => void (sent[at] = await sendOne(store, one)));
  return { ...file, path: travellingPath(file), files: sent };
}

async function sendOne(store: ArtifactStore, file: OneFile): Promise<OneFile> {
  const key = stored.inputFile(file.digest);
  if ((await store.head(key)) === undefined) {
    try {
      await store.put(key, { localPath: file.path, move: false }, { ifAbsent: true });
    } catch (error) {
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
    }
  }
  return { ...file, path: travellingPath(file) };
}

/**
 * A parameter's file as a step takes it: with its absolute path, and fetched from the store where it was sent there. Every byte is checked.
 * @throws ZenError `BUNDLE_INCOMPLETE`, `BUNDLE_DAMAGED`.
 */
export async function receiveFile(
  file: FileInput,
  repositoryDir: string,
  store: () => Promise<ArtifactStore>,
): Promise<FileInput> {
  const { files } = file;
  if (files === undefined) return receiveOne(file, repositoryDir, store);
  const received: OneFile[] = [...files];
  await inParallel(
    files.entries(),
    async ([at, one]) => void (received[at] = await receiveOne(one, repositoryDir, store)),
  );
  const path = schemeOf(file.path) === undefined ? resolve(repositoryDir, file.path) : file.path;
  return { ...file, path, files: received };
}

async function receiveOne(file: OneFile, repositoryDir: string, store: () => Promise<ArtifactStore>): Promise<OneFile> {
  if (isAbsolute(file.path) || schemeOf(file.path) !== undefined) return file;
  const path = join(repositoryDir, file.path);
  if (!existsSync(path)) {
    const { digest, size } = file;
    const wanted = { key: stored.inputFile(digest), what: `The file ${basename(path)}`, digest, atMost: size };
    const from = await store();
    await onDisk(path, async () => {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true });
      const draft = await mkdtemp(join(folder, ".draft-"));
      try {
        await downloadFile(from, { ...wanted, hash: "sha256" }, join(draft, "file"));
        await rename(join(draft, "file"), path);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    });
  }
  return { ...file, path };
}
