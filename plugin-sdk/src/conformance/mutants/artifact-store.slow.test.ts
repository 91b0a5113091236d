import { createHash } from "node:crypto";
import { openSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import type { ArtifactStore, Body, ObjectHead, PutOptions } from "../../contracts/artifact-store.js";
import { memoryArtifactStore, memoryObjects, type MemoryObjects } from "../../memory/artifact-store.js";
import { collectBytes, isFileBody, preconditionFailed, readBody } from "../../object/index.js";
import { artifactStoreCases } from "../artifact-store/index.js";
import type { Place } from "../case.js";
import { describeMutants, type Mutant } from "./testing/describe-mutants.js";

type Change = (store: ArtifactStore, shared: MemoryObjects) => Partial<ArtifactStore>;

function place(change: Change = () => ({})): Place<ArtifactStore> {
  const shared = memoryObjects();
  return {
    open: () => {
      const store = memoryArtifactStore(shared);
      return { ...store, ...change(store, shared) };
    },
  };
}

function mutant(fault: string, fails: string, change: Change): Mutant<Place<ArtifactStore>> {
  return { fault, fails, harness: () => place(change) };
}

type Put = ArtifactStore["put"];
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Looks first, and acts a moment later. */
const lookThenAct = (store: ArtifactStore): { put: Put } => ({
  put: async (key, body, { ifAbsent, ifMatch, ...options } = {}) => {
    const head = await store.head(key);
    if (ifAbsent && head) throw preconditionFailed(key);
    if (ifMatch !== undefined && head?.version !== ifMatch) throw preconditionFailed(key);
    await aMoment();
    return store.put(key, body, options);
  },
});

/** Lets the object appear with its first chunk and grow from there. */
const growing = (store: ArtifactStore): { put: Put } => ({
  put: async (key, body, options = {}) => {
    let [sofar, head] = [Buffer.alloc(0), await store.put(key, new Uint8Array(0), options)];
    for await (const chunk of readBody(body, options.signal)) {
      sofar = Buffer.concat([sofar, chunk]);
      head = await store.put(key, sofar);
    }
    return head;
  },
});

const withVersion =
  (version: (head: ObjectHead, store: ArtifactStore) => Promise<string>): Change =>
  (store) => ({
    put: async (...args) => {
      const head = await store.put(...args);
      return { ...head, version: await version(head, store) };
    },
  });

const mutants = [
  mutant("a put that lets the object grow", "a put under way shows nothing of a new object", growing),
  mutant("a put that truncates the old object first", "a put under way leaves the old object whole", growing),
  mutant("a put in two halves", "readers see the whole old object or the whole new one", (store) => ({
    put: async (key, body, options) => {
      const bytes = await collectBytes(readBody(body));
      await store.put(key, bytes.subarray(0, bytes.length / 2), options);
      await aMoment();
      return store.put(key, bytes);
    },
  })),
  mutant("a body that fails leaves its beginning", "a body that fails leaves nothing", growing),
  mutant("a body that fails deletes the old object", "a body that fails leaves the old object", (store) => ({
    put: async (key, body, options) =>
      store.put(key, body, options).catch((error) => store.delete(key).then(() => Promise.reject(error))),
  })),
  mutant("an abort that is not heeded", "an aborted put leaves nothing", (store) => ({
    put: async (key, body, { signal: _, ...options } = {}) => store.put(key, body, options),
  })),
  mutant("an abort that is heeded between chunks only", "an abort ends a put whose body hangs", (store) => ({
    put: async (key, body, { signal, ...options } = {}) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of readBody(body)) {
        signal?.throwIfAborted();
        parts.push(chunk);
      }
      return store.put(key, Buffer.concat(parts), options);
    },
  })),
  mutant("ifAbsent is ignored", "ifAbsent leaves what is there", (store) => ({
    put: async (key, body, { ifAbsent: _, ...options } = {}) => store.put(key, body, options),
  })),
  mutant(
    "ifAbsent is checked before it is needed",
    "of many ifAbsent writers at once exactly one succeeds",
    lookThenAct,
  ),
  mutant("ifAbsent loses every race", "of many ifAbsent writers at once exactly one succeeds", (store) => {
    return {
      put: async (key, body, options: PutOptions = {}) => {
        const head = await store.put(key, body, options);
        if (options.ifAbsent && key.startsWith("race")) throw preconditionFailed(key);
        return head;
      },
    };
  }),
  mutant("ifMatch is ignored", "ifMatch leaves another version", (store) => ({
    put: async (key, body, { ifMatch: _, ...options } = {}) => store.put(key, body, options),
  })),
  mutant("ifMatch takes absence for a match", "ifMatch does not bring back what is gone", (store) => ({
    put: async (key, body, { ifMatch, ...options } = {}) =>
      store.put(key, body, ifMatch !== undefined && (await store.head(key)) ? { ...options, ifMatch } : options),
  })),
  mutant(
    "ifMatch is checked before it is needed",
    "of many ifMatch writers of one version exactly one succeeds",
    lookThenAct,
  ),
  mutant("counts get lost between look and act", "a counter kept with ifMatch loses no count", lookThenAct),
  mutant("delete ignores ifMatch", "delete with ifMatch removes its version only", (store) => ({
    delete: (key) => store.delete(key),
  })),
  mutant("a read that loses its last byte", "every byte value and length survives", (store) => ({
    get: async function* (key, options) {
      const bytes = await collectBytes(store.get(key, options));
      yield bytes.length > 60_000 ? bytes.subarray(0, -1) : bytes;
    },
  })),
  mutant("a range that includes its end", "a range has its start and not its end", (store) => ({
    get: (key, { end, ...options } = {}) => store.get(key, end === undefined ? options : { ...options, end: end + 1 }),
  })),
  mutant("a range that is ignored", "a range within a big object is exact", (store) => ({
    get: (key) => store.get(key),
  })),
  mutant("a range beyond the object that fails", "a range of an empty object is empty", (store) => ({
    get: async function* (key, options = {}) {
      if ((options.end ?? 0) > ((await store.head(key))?.size ?? 0)) throw new Error("416");
      yield* store.get(key, options);
    },
  })),
  mutant(
    "a read that follows replacements",
    "a read begun before a replacement is of one version or fails",
    (store) => ({
      get: async function* (key, { start = 0, end = Infinity } = {}) {
        for (let at = start; at < Math.min(end, (await store.head(key))?.size ?? 0); at += 1 << 20) {
          yield* store.get(key, { start: at, end: Math.min(end, at + (1 << 20)) });
        }
      },
    }),
  ),
  mutant("an unknown object without a code", "get of nothing is OBJECT_NOT_FOUND", (store) => ({
    get: async function* (key, options) {
      if ((await store.head(key)) === undefined) throw new Error("ENOENT");
      yield* store.get(key, options);
    },
  })),
  mutant("a list of one page", "list loses nothing in a big folder", (store) => ({
    list: async function* (prefix, options) {
      let count = 0;
      for await (const head of store.list(prefix, options)) if (count++ < 1000) yield head;
    },
  })),
  mutant("a list in the order of folders", "list gives every object once, in byte order of keys", (store) => ({
    list: async function* (prefix, options) {
      const heads = [];
      for await (const head of store.list(prefix, options)) heads.push(head);
      yield* heads.sort((a, b) => (a.key.replaceAll("/", "\0") < b.key.replaceAll("/", "\0") ? -1 : 1));
    },
  })),
  mutant("a list that stops at folders", "list gives the keys that start with the prefix", (store) => ({
    list: (prefix, options) => store.list(prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`, options),
  })),
  mutant("a list that repeats the key it goes on after", "list goes on after a key, be it there or not", (store) => ({
    list: async function* (prefix, { after = "", ...options } = {}) {
      for await (const head of store.list(prefix, options)) if (head.key >= after) yield head;
    },
  })),
  mutant("a delete that lies", "delete removes", () => ({ delete: async () => undefined })),
  mutant("a delete that takes the folder along", "delete removes that object only", (store, { objects }) => ({
    delete: async (key, options) => {
      await store.delete(key, options);
      for (const other of objects.keys()) if (other.startsWith(key)) objects.delete(other);
    },
  })),
  mutant("a delete of nothing that fails", "delete of nothing is no error", (store) => ({
    delete: async (key, options) => {
      if ((await store.head(key)) === undefined) throw new Error("ENOENT");
      await store.delete(key, options);
    },
  })),
  mutant(
    "a version that is the content's digest",
    "the version changes with every put",
    withVersion(async ({ key }, store) =>
      createHash("sha256")
        .update(await collectBytes(store.get(key)))
        .digest("hex"),
    ),
  ),
  mutant(
    "a head that differs from put's",
    "put returns the head that head gives",
    withVersion(async ({ version }) => `W/${version}`),
  ),
  mutant(
    "a version that starts again after a delete",
    "the version of a deleted object does not come back",
    (store) => {
      const puts = new Map<string, number>();
      return {
        put: async (key, body, options) => {
          const head = await store.put(key, body, options);
          puts.set(key, (puts.get(key) ?? 0) + 1);
          return { ...head, version: String(puts.get(key)) };
        },
        delete: async (key, options) => {
          puts.delete(key);
          await store.delete(key, options);
        },
      };
    },
  ),
  mutant("a client that remembers heads", "every client sees a put at once", (store) => {
    const seen = new Map<string, ObjectHead | undefined>();
    return {
      head: async (key) => seen.get(key) ?? seen.set(key, await store.head(key)).get(key),
      get: (key, options) =>
        (async function* () {
          const known = cache.get(key) ?? (await collectBytes(store.get(key, options)));
          cache.set(key, known);
          yield known.slice();
        })(),
    };
  }),
  mutant("a list that shows what was deleted", "list does not show what was deleted", (store) => {
    const gone: ObjectHead[] = [];
    return {
      delete: async (key, options) => {
        const head = await store.head(key);
        await store.delete(key, options);
        if (head) gone.push(head);
      },
      list: async function* (prefix, options) {
        yield* store.list(prefix, options);
        yield* gone;
      },
    };
  }),
  mutant("a put that keeps the caller's buffer", "a caller may reuse its buffer after put", (store, { objects }) => ({
    put: async (key, body, options) => {
      const head = await store.put(key, body, options);
      if (body instanceof Uint8Array) objects.set(key, { head, bytes: body });
      return head;
    },
  })),
  mutant("a get that gives its own buffer away", "a reader may change what it was given", (_, { objects }) => ({
    get: async function* (key) {
      yield objects.get(key)?.bytes as Uint8Array;
    },
  })),
  mutant("keys that are not checked", "every other key is KEY_INVALID", () => ({
    uri: (key) => `memory:///${key}`,
    head: async () => undefined,
  })),
  mutant("keys that lose their case", "every other key is KEY_INVALID", (store) => ({
    put: async (key, body, options) => store.put(key.toLowerCase(), body, options),
  })),
  mutant("long keys that are refused", "every valid key works", (store) => ({
    put: async (key, body, options) => {
      if (key.split("/").some((part) => part.length > 255)) throw new Error("ENAMETOOLONG");
      return store.put(key, body, options);
    },
  })),
  mutant("identities of clients instead of places", "clients of one place have one identity", () => ({
    identity: String(Math.random()),
  })),
  mutant(
    "a store that forgets when it is closed",
    "a store that is opened again keeps everything",
    (_, { objects }) => ({ close: async () => objects.clear() }),
  ),
  mutant("a read that leaves its file open", "no handle is left open while the store stays open", (store) => ({
    get: async function* (key, options) {
      openSync("/dev/null", "r");
      yield* store.get(key, options);
    },
  })),
  mutant(
    "a failed put that forgets its file",
    "no handle is left open, also by what fails or is left half-way",
    (store) => ({
      put: async (key, body, options) => {
        const file = await open("/dev/null");
        const head = await store.put(key, body, options);
        await file.close();
        return head;
      },
    }),
  ),
  mutant("a body that is held in memory", "memory does not grow with the size of an object", () => ({
    supports: { localPath: false },
  })),
  mutant("a file that is taken before it is stored", "a file that could not be stored stays where it is", (store) => ({
    put: async (key, body, options) => {
      const bytes = await collectBytes(readBody(body));
      if (isFileBody(body) && body.move) rmSync(body.localPath);
      return store.put(key, bytes, options);
    },
  })),
  mutant("a file that is not read when it is given", "a file is stored and stays where it is", (store) => {
    const files = new Map<string, Body>();
    return {
      put: async (key, body, options) => {
        if (isFileBody(body)) files.set(key, body);
        return store.put(key, body, options);
      },
      get: (key, options) => (files.has(key) ? readBody(files.get(key) as Body) : store.get(key, options)),
      head: async (key) => {
        const head = await store.head(key);
        const file = files.get(key);
        return head && file ? { ...head, size: (await collectBytes(readBody(file))).length } : head;
      },
    };
  }),
  mutant("a localPath that is promised and not there", "localPath leads to the object's bytes", () => ({
    supports: { localPath: true },
  })),
  mutant("a localPath that is there and not promised", "localPath leads to the object's bytes", () => ({
    localPath: async (key) => key,
  })),
];

const cache = new Map<string, Uint8Array>();

describeMutants(
  "broken artifact stores",
  artifactStoreCases,
  { passes: "list of an empty store is empty", sound: () => place() },
  mutants,
);
