import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { collectBytes, isZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { codec, folder, json, memoryFolder, type Codec } from "@zen/plugin-sdk/pipeline";
import { directoryStore } from "../testing/directory-store.js";
import { artifactsIn } from "./artifacts.js";
import { digestOf } from "./hashing.js";
import { layout } from "./layout.js";
import { foldPath, isPartPath } from "./part-path.js";

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );
}

const bytes: Codec<Uint8Array> = codec({
  id: "bytes",
  version: 1,
  encode: (value, sink) => sink.blob(value),
  decode: (source) => source.blob(),
});

/** A tree made by any function of its sink; reads back as the source itself. */
const tree = (encode: Codec<null>["encode"]) => codec({ id: "tree", version: 1, encode, decode: async () => null });

for (const kind of ["memory", "directory"] as const) {
  describe(`artifacts over a ${kind} store`, () => {
    let dir: string;
    let store: ArtifactStore;
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), "zen-artifacts-"));
      store = kind === "memory" ? memoryArtifactStore() : directoryStore(join(dir, "store"));
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));
    const artifacts = () => artifactsIn(store, join(dir, "cache"));
    const keys = async (prefix = "") => {
      const found: string[] = [];
      for await (const { key } of store.list(prefix)) found.push(key);
      return found;
    };

    it("keeps small blobs in the ref and stores no object for them", async () => {
      const ref = await artifacts().write(json(), { b: 1, a: [2] });
      expect(ref).to.include({ kind: "blob", codec: "json", size: 15, digest: digestOf('{"a":[2],"b":1}') });
      expect(await artifacts().read(json(), ref)).to.deep.equal({ a: [2], b: 1 });
      expect(await keys()).to.deep.equal([]);
    });

    it("reads back any bytes, and stores equal ones once", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 20_000 }), async (value) => {
          const first = await artifacts().write(bytes, value);
          const before = (await keys()).length;
          expect(await artifacts().write(bytes, value)).to.deep.equal(first);
          expect((await keys()).length).to.equal(before);
          expect(Buffer.from((await artifacts().read(bytes, first)) as Uint8Array).equals(value)).to.equal(true);
        }),
        { numRuns: 25 },
      );
    });

    it("writes a folder as a tree whose digest does not depend on the order of parts", async () => {
      const one = await artifacts().write(
        folder,
        memoryFolder({ "b.txt": Buffer.from("b"), "a/x.bin": Buffer.alloc(9000, 1) }),
      );
      const two = await artifacts().write(
        folder,
        memoryFolder({ "a/x.bin": Buffer.alloc(9000, 1), "b.txt": Buffer.from("b") }),
      );
      expect(one).to.deep.equal(two);
      expect(one).to.include({ kind: "tree", size: 9001 });
      const value = (await artifacts().read(folder, one)) as ReturnType<typeof memoryFolder>;
      expect(value.paths).to.deep.equal(["a/x.bin", "b.txt"]);
      expect(await readFile(await value.localPath("b.txt"), "utf8")).to.equal("b");
      expect(await codeOf(value.bytes("c"))).to.equal("ARTIFACT_PART_NOT_FOUND");
    }).timeout(10_000);

    it("takes files given away, files lent, and streams longer than what it keeps in memory", async () => {
      const big = Buffer.alloc(3_000_000, "zen");
      await writeFile(join(dir, "given"), big);
      await writeFile(join(dir, "lent"), big.subarray(1));
      const ref = await artifacts().write(
        tree(async (_, sink) => {
          await sink.part("given", { localPath: join(dir, "given"), move: true });
          await sink.part("lent", { localPath: join(dir, "lent") });
          await sink.part(
            "stream",
            (async function* () {
              const reused = Buffer.alloc(1_000_000);
              for (let i = 2; i < big.length; i += reused.length) yield reused.subarray(0, big.copy(reused, 0, i));
            })(),
          );
        }),
        null,
      );
      const source = await artifacts().open(ref);
      for (const [path, from] of [
        ["given", 0],
        ["lent", 1],
        ["stream", 2],
      ] as const) {
        expect((await collectBytes(source.stream(path))).length).to.equal(big.length - from);
        expect(Buffer.from(await source.part(path)).equals(big.subarray(from)), path).to.equal(true);
        expect((await readFile(await source.localPath(path))).equals(big.subarray(from)), path).to.equal(true);
      }
      expect(await codeOf(stat(join(dir, "given")))).to.contain("ENOENT");
      await stat(join(dir, "lent"));
    });

    it("does not read a file again that it knows, and stores it again when the store has lost it", async () => {
      const path = join(dir, "lent");
      await writeFile(path, Buffer.alloc(100_000, 1));
      await utimes(path, 1, 1);
      const write = () =>
        artifacts().write(
          tree(async (_, sink) => sink.part("lent", { localPath: path })),
          null,
        );
      const changed = (await stat(path)).ctimeMs;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, changed + 2100 - Date.now())));
      const ref = await write();
      expect(await write()).to.deep.equal(ref);
      await store.delete((await keys("blobs/"))[0] as string);
      expect(await write()).to.deep.equal(ref);
      expect(await artifacts().present(ref)).to.equal(true);
      await writeFile(path, Buffer.alloc(100_000, 2));
      expect((await write()).digest).to.not.equal(ref.digest);
    }).timeout(10_000);

    it("refuses paths that leave the tree, clash on some disks, or come with a blob", async () => {
      const write = (paths: readonly string[]) =>
        codeOf(
          artifacts().write(
            tree(async (_, sink) => {
              for (const path of paths) await sink.part(path, Buffer.from(path));
            }),
            null,
          ),
        );
      for (const path of ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a\\b", "c:/x", "a\nb", "a\0"]) {
        expect(await write([path]), JSON.stringify(path)).to.equal("ARTIFACT_PART_INVALID");
      }
      expect(await write(["a.txt", "A.txt"])).to.equal("ARTIFACT_PART_INVALID");
      expect(await write(["\u00e9", "e\u0301"])).to.equal("ARTIFACT_PART_INVALID");
      expect(
        await codeOf(
          artifacts().write(
            tree(async (_, sink) => {
              await sink.part("a", Buffer.from("a"));
              await sink.blob(Buffer.from("b"));
            }),
            null,
          ),
        ),
      ).to.equal("CODEC_MISUSES_SINK");
    });

    it("reports a part that cannot be read, although the codec went on", async () => {
      const ref = artifacts().write(
        tree(async (_, sink) => {
          await sink.part("a", { localPath: join(dir, "missing"), move: true });
        }),
        null,
      );
      expect(await codeOf(ref)).to.contain("ENOENT");
    });

    it("tells missing, altered, torn and purged artifacts apart", async () => {
      const ref = await artifacts().write(bytes, Buffer.alloc(10_000, 7));
      const key = layout.blob(ref.digest);
      expect(await artifacts().present(ref)).to.equal(true);

      await store.put(key, Buffer.alloc(10_000, 8));
      expect(await codeOf(artifacts().read(bytes, ref))).to.equal("ARTIFACT_DAMAGED");
      await store.put(key, Buffer.alloc(9_000, 7));
      expect(await artifacts().present(ref)).to.equal(false);
      expect(await codeOf(artifacts().read(bytes, ref))).to.equal("ARTIFACT_DAMAGED");

      expect(await artifacts().write(bytes, Buffer.alloc(10_000, 7)), "a torn object is replaced").to.deep.equal(ref);
      expect(await artifacts().present(ref)).to.equal(true);
      await store.put(key, Buffer.alloc(10_000, 8));
      await artifacts().write(bytes, Buffer.alloc(10_000, 7), { rewrite: true });
      await artifacts().read(bytes, ref);

      await store.delete(key);
      expect(await codeOf(artifacts().read(bytes, ref))).to.equal("ARTIFACT_NOT_FOUND");
      await store.put(
        layout.tombstone(ref.digest),
        Buffer.from(JSON.stringify({ at: "2026-01-01T00:00:00.000Z", reason: "asked to" })),
      );
      expect(await codeOf(artifacts().read(bytes, ref))).to.equal("ARTIFACT_PURGED");
    });

    it("finds damage in trees: a lost part, an altered manifest, an inline blob that is another", async () => {
      const ref = await artifacts().write(folder, memoryFolder({ a: Buffer.alloc(5000, 1), b: Buffer.from("b") }));
      const source = await artifacts().open(ref);
      expect(await artifacts().present(ref)).to.equal(true);
      await store.delete(layout.blob(digestOf("b")));
      expect(await artifacts().present(ref)).to.equal(false);
      expect(await codeOf(source.part("b"))).to.equal("ARTIFACT_NOT_FOUND");
      await store.put(layout.tree(ref.digest), Buffer.from('{"format":"tree@1","parts":[]}'));
      expect(await codeOf(artifacts().open(ref))).to.equal("ARTIFACT_DAMAGED");
      expect(await artifacts().present(ref)).to.equal(false);
      const inline = await artifacts().write(json(), 1);
      expect(await codeOf(artifacts().read(json(), { ...inline, inline: "Mg==" }))).to.equal("ARTIFACT_DAMAGED");
    });

    it("leaves in place what an outside engine wrote, and notices when it is replaced", async () => {
      await store.put("outside/part-0", Buffer.from("rows"));
      const ref = await artifacts().write(
        tree(async (_, sink) => {
          await sink.part("part-0", { stored: "outside/part-0" });
        }),
        null,
      );
      const source = await artifacts().open(ref);
      expect(await keys("blobs/")).to.deep.equal([]);
      expect(Buffer.from(await source.part("part-0")).toString()).to.equal("rows");
      expect(await source.uri("part-0")).to.equal(store.uri("outside/part-0"));
      await store.put("outside/part-0", Buffer.from("ROWS"));
      expect(await codeOf(source.part("part-0"))).to.equal("ARTIFACT_DAMAGED");
    });

    it("takes a copy of such a part in a store with other checksums for what it is, by its bytes", async () => {
      const summed = Object.assign(Object.create(store) as ArtifactStore, {
        async head(key: string) {
          const head = await store.head(key);
          if (head === undefined) return undefined;
          const sum = createHash("md5")
            .update(await collectBytes(store.get(key)))
            .digest("base64");
          return { ...head, checksum: `md5:${sum}` };
        },
      });
      await store.put("outside/part-0", Buffer.from("rows"));
      const ref = await artifactsIn(summed, join(dir, "cache")).write(
        tree((_, sink) => sink.part("part-0", { stored: "outside/part-0" })),
        null,
      );
      const source = await artifacts().open(ref);
      expect(Buffer.from(await source.part("part-0")).toString()).to.equal("rows");
      await store.put("outside/part-0", Buffer.from("ROWS"));
      expect(await codeOf(source.part("part-0"))).to.equal("ARTIFACT_DAMAGED");
    });

    it("hands out no altered file, whether the store's own or a copy", async () => {
      const ref = await artifacts().write(folder, memoryFolder({ a: Buffer.alloc(5000, 1) }));
      const path = await (await artifacts().open(ref)).localPath("a");
      await truncate(path, 10);
      const again = (await artifacts().open(ref)).localPath("a");
      if (kind === "directory") expect(await codeOf(again)).to.equal("ARTIFACT_DAMAGED");
      else expect((await stat(await again)).size).to.equal(5000);
    });
  });
}

describe("paths of parts", () => {
  it("stay inside the tree, and fold alike exactly when a careless disk takes them for one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (path) => {
        if (isPartPath(path)) expect(join("/root", path).startsWith("/root/")).to.equal(true);
        expect(foldPath(path)).to.equal(foldPath(path.normalize("NFD")));
        expect(foldPath(path)).to.equal(foldPath(foldPath(path)));
      }),
    );
  });
});
