import { randomUUID } from "node:crypto";
import type { ArtifactStore, ObjectHead } from "../contracts/artifact-store.js";
import { checkCondition, checkObjectKey, collectBytes, cutRange, objectNotFound, readBody } from "../object/index.js";

/** What several in-memory stores share, so that they are clients of one and the same store. */
export interface MemoryObjects {
  readonly identity: string;
  readonly objects: Map<string, { readonly head: ObjectHead; readonly bytes: Uint8Array }>;
  puts: number;
}

export function memoryObjects(): MemoryObjects {
  return { identity: `memory:${randomUUID()}`, objects: new Map(), puts: 0 };
}

/** The artifact store that forgets: for tests, and for reading how little the contract asks. */
export function memoryArtifactStore(shared: MemoryObjects = memoryObjects()): ArtifactStore {
  const { identity, objects } = shared;
  return {
    identity,
    supports: { localPath: false, inMemory: true },
    async put(key, body, { signal, ...wanted } = {}) {
      checkObjectKey(key);
      // A copy: what the caller does to its buffer afterwards must not reach the store.
      const bytes = Uint8Array.from(await collectBytes(readBody(body, signal)));
      signal?.throwIfAborted();
      checkCondition(key, objects.get(key)?.head, wanted);
      const head: ObjectHead = { key, size: bytes.length, version: String(++shared.puts) };
      objects.set(key, { head, bytes });
      return head;
    },
    async *get(key, { signal, ...range } = {}) {
      const found = objects.get(checkObjectKey(key));
      if (found === undefined) throw objectNotFound(key);
      const { start, end } = cutRange(found.bytes.length, range);
      for (let at = start; at < end; at += CHUNK) {
        signal?.throwIfAborted();
        yield found.bytes.slice(at, Math.min(end, at + CHUNK));
      }
    },
    head: async (key) => objects.get(checkObjectKey(key))?.head,
    async *list(prefix, { after = "", signal } = {}) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      for (const key of keys) {
        signal?.throwIfAborted();
        const found = objects.get(key);
        if (found !== undefined) yield found.head;
      }
    },
    async delete(key, wanted = {}) {
      checkCondition(key, objects.get(checkObjectKey(key))?.head, wanted);
      objects.delete(key);
    },
    uri: (key) => `memory:///${identity.slice("memory:".length)}/${checkObjectKey(key)}`,
  };
}

const CHUNK = 1 << 20;
