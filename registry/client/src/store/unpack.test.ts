import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { Header, Pax, type HeaderData } from "tar";
import { makeTarball } from "../pack/tarball.js";
import { codeOf } from "../testing/code.test.js";
import { integrityOf } from "../integrity.js";
import { pluginLimits, type UnpackLimits } from "@zen/registry-archive";
import { Store } from "./store.js";
import { unpack, type UnpackedFile } from "./unpack.js";

interface Entry extends HeaderData {
  readonly content?: string | Buffer;
}

/** An archive of entries as given, well-formed in every other way. */
function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ content = "", ...fields }) => {
    const bytes = Buffer.from(content);
    const head = Buffer.alloc(512);
    const header = new Header({ mode: 0o644, uid: 0, gid: 0, type: "File", size: bytes.length, ...fields });
    const extended = header.encode(head, 0) ? [new Pax({ ...fields, size: bytes.length }).encode()] : [];
    return [...extended, head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const good: Entry = { path: "package/index.js", content: "export {};" };

describe("unpack", function () {
  this.timeout(30_000);
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-unpack-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function unpackBytes(bytes: Uint8Array, limits: UnpackLimits = pluginLimits) {
    const file = join(dir, "a.tgz");
    await writeFile(file, bytes);
    return unpack(file, join(dir, "out"), limits);
  }
  const unpackEntries = (...entries: Entry[]) => unpackBytes(gzipSync(tarOf(entries)));

  it("unpacks files and folders, keeps what is executable, and tells digests", async () => {
    const files = await unpackEntries(
      { path: "package/", type: "Directory" },
      { path: "package/bin/run", content: "#!", mode: 0o755 },
      { path: "package/empty", content: "" },
      { path: "package/a/b/c.txt", content: "deep" },
    );
    expect(files.map(({ path, size, executable }) => [path, size, executable])).to.deep.equal([
      ["a/b/c.txt", 4, false],
      ["bin/run", 2, true],
      ["empty", 0, false],
    ]);
    expect(await readFile(join(dir, "out/a/b/c.txt"), "utf8")).to.equal("deep");
    expect((await stat(join(dir, "out/bin/run"))).mode & 0o777).to.equal(0o555);
  });

  it("leaves out what is not wanted, and holds it to the same rules", async () => {
    const file = join(dir, "a.tgz");
    const entries: Entry[] = [good, { path: "package/index.d.ts", content: "export {};" }];
    await writeFile(file, gzipSync(tarOf(entries)));
    const files = await unpack(file, join(dir, "out"), pluginLimits, /\.d\.ts$/);
    expect(files.map(({ path }) => path)).to.deep.equal(["index.js"]);
    expect(await readdir(join(dir, "out"))).to.deep.equal(["index.js"]);
    await writeFile(file, gzipSync(tarOf([...entries, { path: "package/../evil.d.ts", content: "" }])));
    expect(await codeOf(unpack(file, join(dir, "again"), pluginLimits, /\.d\.ts$/))).to.equal("TARBALL_PATH_UNSAFE");
  });

  it("unpacks files of many chunks byte for byte", async () => {
    const content = Buffer.from(Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 2654435761) >>> 13));
    const [file] = await unpackBytes(makeTarball([{ path: "big", bytes: content }], "compress"));
    expect((await readFile(join(dir, "out/big"))).equals(content)).to.equal(true);
    expect(file?.size).to.equal(content.length);
  });

  const refused: readonly (readonly [string, string, readonly Entry[]])[] = [
    ["a path that climbs out", "TARBALL_PATH_UNSAFE", [{ path: "package/../../evil" }]],
    ["a path that climbs within", "TARBALL_PATH_UNSAFE", [{ path: "package/a/../b" }]],
    ["an absolute path", "TARBALL_PATH_UNSAFE", [{ path: "/etc/cron.d/evil" }]],
    ["a drive", "TARBALL_PATH_UNSAFE", [{ path: "C:/evil" }]],
    ["a drive inside", "TARBALL_PATH_UNSAFE", [{ path: "package/C:evil" }]],
    ["an alternate stream", "TARBALL_PATH_UNSAFE", [{ path: "package/index.js:hidden" }]],
    ["a backslash", "TARBALL_PATH_UNSAFE", [{ path: "package\\..\\evil" }]],
    ["a control character", "TARBALL_PATH_UNSAFE", [{ path: "package/a\nb" }]],
    ["a device name of Windows", "TARBALL_PATH_UNSAFE", [{ path: "package/nul.js" }]],
    ["a segment that ends in a dot", "TARBALL_PATH_UNSAFE", [{ path: "package/index.js." }]],
    ["an empty segment", "TARBALL_PATH_UNSAFE", [{ path: "package//index.js" }]],
    ["a file beside the package", "TARBALL_PATH_UNSAFE", [{ path: "index.js" }]],
    ["packages of its own", "TARBALL_PATH_UNSAFE", [{ path: "package/node_modules/@zen/plugin-sdk/index.js" }]],
    ["packages of its own, in capitals", "TARBALL_PATH_UNSAFE", [{ path: "package/Node_Modules/x/index.js" }]],
    ["an endless path", "TARBALL_PATH_UNSAFE", [{ path: `package/${"a/".repeat(600)}b` }]],
    [
      "a climbing path in an extended header",
      "TARBALL_PATH_UNSAFE",
      [{ path: `package/${"x".repeat(200)}/../../../evil` }],
    ],
    [
      "a symbolic link",
      "TARBALL_ENTRY_REFUSED",
      [{ path: "package/link", type: "SymbolicLink", linkpath: "/etc/passwd" }],
    ],
    [
      "a hard link",
      "TARBALL_ENTRY_REFUSED",
      [good, { path: "package/link", type: "Link", linkpath: "package/index.js" }],
    ],
    [
      "a character device",
      "TARBALL_ENTRY_REFUSED",
      [{ path: "package/dev", type: "CharacterDevice", devmaj: 1, devmin: 5 }],
    ],
    ["a block device", "TARBALL_ENTRY_REFUSED", [{ path: "package/dev", type: "BlockDevice" }]],
    ["a pipe", "TARBALL_ENTRY_REFUSED", [{ path: "package/pipe", type: "FIFO" }]],
    ["a file twice", "TARBALL_NAME_CLASH", [good, good]],
    ["names equal but for case", "TARBALL_NAME_CLASH", [good, { path: "package/INDEX.js" }]],
    ["folders equal but for case", "TARBALL_NAME_CLASH", [{ path: "package/a/x" }, { path: "package/A/y" }]],
    [
      "names equal but for composition",
      "TARBALL_NAME_CLASH",
      [{ path: "package/caf\u00e9" }, { path: "package/cafe\u0301" }],
    ],
    [
      "names equal after full folding",
      "TARBALL_NAME_CLASH",
      [{ path: "package/stra\u00dfe" }, { path: "package/STRASSE" }],
    ],
    ["a file that is a folder too", "TARBALL_NAME_CLASH", [{ path: "package/a" }, { path: "package/a/b" }]],
  ];
  for (const [what, code, entries] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await codeOf(unpackEntries({ path: "package/first", content: "1" }, ...entries))).to.equal(code);
      expect((await readdir(dir)).sort()).to.deep.equal(["a.tgz", "out"]);
    });
  }

  it("refuses more entries, larger entries and larger wholes than allowed", async () => {
    const limits = { ...pluginLimits, entries: 3, entryBytes: 100, totalBytes: 10_000, archiveBytes: 2_000 };
    const file = (name: string, size: number): Entry => ({ path: `package/${name}`, content: Buffer.alloc(size) });
    const archive = (...entries: Entry[]) =>
      codeOf(unpackBytes(gzipSync(tarOf(entries)), limits).finally(() => rm(join(dir, "out"), { recursive: true })));
    expect(await archive(file("a", 1), file("b", 1), file("c", 1))).to.equal("none");
    expect(await archive(file("a", 1), file("b", 1), file("c", 1), file("d", 1))).to.equal("TARBALL_TOO_LARGE");
    expect(await archive(file("a", 101))).to.equal("TARBALL_TOO_LARGE");
    expect(await archive(file("a", 20_000))).to.equal("TARBALL_TOO_LARGE");
    expect(
      await codeOf(unpackBytes(makeTarball([{ path: "a", bytes: Buffer.alloc(5_000) }], "store"), limits)),
    ).to.equal("TARBALL_TOO_LARGE");
  });

  it("stops a bomb before it has expanded, in little memory", async () => {
    const bomb = gzipSync(zeros());
    const before = process.memoryUsage().rss;
    expect(await codeOf(unpackBytes(bomb))).to.equal("TARBALL_TOO_LARGE");
    expect(process.memoryUsage().rss - before).to.be.lessThan(150 * 1024 * 1024);
  });

  it("refuses what is no gzip, no tar, or has no end", async () => {
    const whole = tarOf([good]);
    for (const bytes of [
      Buffer.from("hello"),
      whole,
      gzipSync(Buffer.alloc(2000, 7)),
      gzipSync(whole.subarray(0, -1024)),
      Buffer.alloc(0),
    ]) {
      expect(await codeOf(unpackBytes(bytes))).to.equal("TARBALL_DAMAGED");
    }
  });

  it("refuses every cut of an archive, and every flipped bit that changes what it holds", async () => {
    const files = [
      { path: "a.js", bytes: Buffer.from("export const a = 1;") },
      { path: "b.js", bytes: Buffer.alloc(1500, "b") },
    ];
    for (const compression of ["store", "compress"] as const) {
      const bytes = makeTarball(files, compression);
      const contents = await unpackBytes(bytes);
      await rm(join(dir, "out"), { recursive: true });
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
          const code = await codeOf(unpackBytes(bytes.subarray(0, length)));
          await rm(join(dir, "out"), { recursive: true, force: true });
          expect(code).to.equal("TARBALL_DAMAGED");
        }),
        { numRuns: 60 },
      );
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 10, max: bytes.length - 1 }), fc.nat(7), async (at, bit) => {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          let found: readonly UnpackedFile[] = [];
          const code = await codeOf(unpackBytes(flipped).then((unpacked) => (found = unpacked)));
          await rm(join(dir, "out"), { recursive: true, force: true });
          // Some bits are padding: the digest of the archive sees them, its contents are the same.
          if (code === "none") expect(found).to.deep.equal(contents);
          else expect(code).to.match(/^TARBALL_/);
        }),
        { numRuns: 60 },
      );
    }
  });

  it("never writes outside its folder, whatever the paths", async () => {
    const segment = fc.constantFrom(
      "package",
      "..",
      ".",
      "",
      "a",
      "node_modules",
      "con",
      "b\\c",
      "C:",
      " ",
      "~",
      "..\u2024",
      "%2e%2e",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(segment, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        async (paths) => {
          await codeOf(unpackEntries(...paths.map((path) => ({ path: path.join("/") || "x", content: "x" }))));
          expect((await readdir(dir)).filter((name) => name !== "out" && name !== "a.tgz")).to.deep.equal([]);
          await rm(join(dir, "out"), { recursive: true, force: true });
        },
      ),
      { numRuns: 150 },
    );
  });

  describe("in the store", () => {
    it("refuses another digest before it unpacks, and leaves no trace", async () => {
      const store = new Store(join(dir, "cache"));
      const bytes = gzipSync(tarOf([good]));
      const stream = async function* () {
        yield bytes;
      };
      expect(await codeOf(store.add(stream(), integrityOf("other"), pluginLimits))).to.equal("TARBALL_DIGEST_MISMATCH");
      expect(await readdir(join(dir, "cache", "store", "drafts"))).to.deep.equal([]);
      expect(await store.get(integrityOf("other"))).to.equal(undefined);
    });

    it("takes the same package from many at once", async () => {
      const bytes = gzipSync(tarOf([good]));
      const stream = async function* () {
        yield bytes;
      };
      const stores = Array.from({ length: 8 }, () => new Store(join(dir, "cache")));
      await Promise.all(stores.map((store) => store.add(stream(), integrityOf(bytes), pluginLimits)));
      expect((await stores[0]!.get(integrityOf(bytes)))?.files).to.have.length(1);
      expect(await readdir(join(dir, "cache", "store", "drafts"))).to.deep.equal([]);
    });

    it("refuses a body without end", async () => {
      const endless = async function* () {
        for (;;) yield Buffer.alloc(1 << 20);
      };
      const limits = { ...pluginLimits, archiveBytes: 5 << 20 };
      expect(await codeOf(new Store(join(dir, "cache")).add(endless(), integrityOf("x"), limits))).to.equal(
        "TARBALL_TOO_LARGE",
      );
    });

    it("sweeps away what was left a day ago, and nothing younger", async () => {
      const store = new Store(join(dir, "cache"));
      await store.sweep();
      for (const name of ["old", "young"]) await mkdir(join(store.draftsDir, name), { recursive: true });
      const dayAgo = Date.now() / 1000 - 90_000;
      await utimes(join(store.draftsDir, "old"), dayAgo, dayAgo);
      await store.sweep();
      expect(await readdir(store.draftsDir)).to.deep.equal(["young"]);
    });

    it("says which file the store has lost", async () => {
      const store = new Store(join(dir, "cache"));
      const bytes = gzipSync(tarOf([good]));
      const stream = async function* () {
        yield bytes;
      };
      const stored = await store.add(stream(), integrityOf(bytes), pluginLimits);
      await rm(join(stored.dir, "index.js"));
      expect(await codeOf(store.link(stored, join(dir, "tree")))).to.equal("PACKAGE_STORE_DAMAGED");
    });
  });
});

/** One file of 100 MiB, all zeros: 100 KiB compressed. */
function zeros(): Buffer {
  const size = 100 * 1024 * 1024;
  const head = Buffer.alloc(512);
  new Header({ path: "package/zeros", mode: 0o644, uid: 0, gid: 0, type: "File", size }).encode(head, 0);
  return Buffer.concat([head, Buffer.alloc(size), Buffer.alloc(1024)]);
}
