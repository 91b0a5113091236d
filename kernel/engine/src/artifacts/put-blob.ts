import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { isZenError, type ArtifactStore, type Body } from "@zen/plugin-sdk";
import { damaged } from "./errors.js";
import { digestOf, hashFile, hashing, writeAll, type Content } from "./hashing.js";
import { lookAt, remember } from "./known-files.js";
import { layout } from "./layout.js";
import { withStagedFile } from "./staging.js";

export interface PutOptions {
  readonly cacheDir: string;
  /** Write although the store has an object of this name: it is known to be damaged. */
  readonly rewrite?: boolean;
}

/** Streams shorter than this never touch a disk on their way. */
const IN_MEMORY = 1 << 20;

/** Puts bytes under the key of their digest, unless they are there. */
export async function putBytes(store: ArtifactStore, bytes: Uint8Array, options: PutOptions): Promise<Content> {
  const content = { digest: digestOf(bytes), size: bytes.length };
  await putOnce(store, layout.blob(content.digest), content.size, options, bytes);
  return content;
}

/** An object is named by its content, so one of the right size is the same; of the wrong size, a torn or altered one. */
export async function putOnce(
  store: ArtifactStore,
  key: string,
  size: number,
  { rewrite = false }: Pick<PutOptions, "rewrite">,
  body: Body,
): Promise<void> {
  const there = rewrite ? undefined : await store.head(key);
  if (there?.size === size) return;
  try {
    await store.put(key, body, rewrite || there !== undefined ? {} : { ifAbsent: true });
  } catch (error) {
    if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
  }
}

export async function putStream(
  store: ArtifactStore,
  chunks: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<Content> {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  for (let next = await iterator.next(); ; next = await iterator.next()) {
    if (next.done === true) return putBytes(store, Buffer.concat(held), options);
    // A copy: the producer may fill its buffer again.
    held.push(Uint8Array.from(next.value));
    if ((size += next.value.length) > IN_MEMORY) break;
  }
  const rest = { [Symbol.asyncIterator]: () => iterator };
  return withStagedFile(store, options.cacheDir, async (path) => {
    const content = await spool(path, held, rest);
    await putOnce(store, layout.blob(content.digest), content.size, options, { localPath: path, move: true });
    return content;
  });
}

async function spool(path: string, first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): Promise<Content> {
  const all = async function* () {
    yield* first;
    yield* rest;
  };
  let content: Content | undefined;
  const file = await open(path, "wx");
  try {
    for await (const chunk of hashing(all(), (found) => (content = found))) await writeAll(file, chunk);
  } finally {
    await file.close();
  }
  return content as unknown as Content;
}

/** Puts a file, read once; one that was given away is renamed where the store can, and is gone afterwards in any case. */
export async function putFile(
  store: ArtifactStore,
  { localPath, move = false }: { readonly localPath: string; readonly move?: boolean },
  options: PutOptions,
): Promise<Content> {
  if (move) {
    const content = await hashFile(localPath);
    await putOnce(store, layout.blob(content.digest), content.size, options, { localPath, move: true });
    await rm(localPath, { force: true });
    return content;
  }
  return store.supports.localPath ? copyIn(store, localPath, options) : upload(store, localPath, options);
}

async function copyIn(store: ArtifactStore, localPath: string, options: PutOptions): Promise<Content> {
  const { state, content: known } = await lookAt(localPath);
  const trusted = options.rewrite === true ? undefined : known;
  if (trusted !== undefined && (await store.head(layout.blob(trusted.digest)))?.size === trusted.size) return trusted;
  return withStagedFile(store, options.cacheDir, async (path) => {
    const file = await open(path, "wx");
    const content = await hashFile(localPath, file).finally(() => file.close());
    await putOnce(store, layout.blob(content.digest), content.size, options, { localPath: path, move: true });
    await remember(localPath, state, content);
    return content;
  });
}

/** Reading twice costs less than sending what the store has already; the second reading is held to the digest of the first. */
async function upload(store: ArtifactStore, localPath: string, options: PutOptions): Promise<Content> {
  const content = await hashFile(localPath);
  const again = hashing(createReadStream(localPath, { highWaterMark: IN_MEMORY }), (found) => {
    if (found.digest !== content.digest)
      throw damaged(content.digest, `${localPath} was changed while it was being stored`);
  });
  await putOnce(store, layout.blob(content.digest), content.size, options, again);
  return content;
}
