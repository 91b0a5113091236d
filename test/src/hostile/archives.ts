import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { paxPath, tarOf, tgzOf, type HostileEntry } from "./tar.js";

/** An archive that nobody may take: neither a registry that is given it nor whoever would install it. */
export interface HostileArchive {
  readonly says: string;
  readonly code: string;
  /** `content` holds the archive's package.json and code. */
  make(content: readonly HostileEntry[]): Buffer;
}

/** Nothing of this name may ever be written anywhere. */
export const ESCAPED = "zen-has-been-escaped.txt";

const unsafe = (says: string, path: string): HostileArchive => entries(says, "TARBALL_PATH_UNSAFE", [{ path }]);
const entries = (says: string, code: string, added: readonly HostileEntry[]): HostileArchive => ({
  says,
  code,
  make: (content) => tgzOf([...content, ...added]),
});
const bytes = (says: string, code: string, bend: (archive: Buffer) => Buffer): HostileArchive => ({
  says,
  code,
  make: (content) => bend(tgzOf(content)),
});

/** Bytes that do not compress, the same in every run. */
function noise(size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at * 32 < size; at++) parts.push(createHash("sha256").update(String(at)).digest());
  return Buffer.concat(parts).subarray(0, size);
}

export const HOSTILE_ARCHIVES: readonly HostileArchive[] = [
  unsafe("a path that climbs out", `package/../../${ESCAPED}`),
  unsafe("a path that climbs and comes back", `package/../package/${ESCAPED}`),
  unsafe("an absolute path", `/${ESCAPED}`),
  unsafe("a drive", `C:/${ESCAPED}`),
  unsafe("a drive inside", `package/C:${ESCAPED}`),
  unsafe("an alternate stream", `package/index.js:${ESCAPED}`),
  unsafe("backslashes", `package\\..\\..\\${ESCAPED}`),
  unsafe("a network share", `\\\\host\\share\\${ESCAPED}`),
  unsafe("a control character", `package/a\n${ESCAPED}`),
  unsafe("a device of Windows", "package/aux.js"),
  unsafe("a name that ends in a space", "package/index.js "),
  unsafe("an empty segment", `package//${ESCAPED}`),
  unsafe("packages of its own", "package/node_modules/@zen/plugin-sdk/index.js"),
  entries("a climbing path in an extended header", "TARBALL_PATH_UNSAFE", [
    paxPath(`package/../../${ESCAPED}`),
    { path: "package/harmless.txt" },
  ]),
  entries("a null byte in an extended header's path", "TARBALL_PATH_UNSAFE", [
    paxPath(`package/harmless.txt\0/../../${ESCAPED}`),
    { path: "package/harmless.txt" },
  ]),
  entries("a symbolic link", "TARBALL_ENTRY_REFUSED", [{ path: "package/link", type: "2", link: "../../.." }]),
  entries("a symbolic link that is written through", "TARBALL_ENTRY_REFUSED", [
    { path: "package/link", type: "2", link: "/tmp" },
    { path: `package/link/${ESCAPED}`, content: "x" },
  ]),
  entries("a hard link", "TARBALL_ENTRY_REFUSED", [{ path: "package/link", type: "1", link: "package/package.json" }]),
  entries("a character device", "TARBALL_ENTRY_REFUSED", [{ path: "package/device", type: "3" }]),
  entries("a block device", "TARBALL_ENTRY_REFUSED", [{ path: "package/device", type: "4" }]),
  entries("a pipe", "TARBALL_ENTRY_REFUSED", [{ path: "package/pipe", type: "6" }]),
  entries("a file twice", "TARBALL_NAME_CLASH", [{ path: "package/package.json", content: "{}" }]),
  entries("names equal but for case", "TARBALL_NAME_CLASH", [{ path: "package/Package.JSON", content: "{}" }]),
  entries("names equal but for composition", "TARBALL_NAME_CLASH", [
    paxPath("package/caf\u00e9"),
    { path: "package/a" },
    paxPath("package/cafe\u0301"),
    { path: "package/b" },
  ]),
  entries("names equal after full folding", "TARBALL_NAME_CLASH", [
    paxPath("package/stra\u00dfe"),
    { path: "package/a" },
    { path: "package/STRASSE" },
  ]),
  entries("a file that is a folder too", "TARBALL_NAME_CLASH", [
    { path: "package/a", content: "x" },
    { path: "package/a/b" },
  ]),
  entries("more entries than a plugin has", "TARBALL_TOO_LARGE", [
    ...Array.from({ length: 10_001 }, (_, at) => ({ path: `package/many/${at}` })),
  ]),
  {
    says: "a bomb of zeros",
    code: "TARBALL_TOO_LARGE",
    make: (content) =>
      gzipSync(tarOf([...content, { path: "package/zeros", content: Buffer.alloc(64 << 20) }]), { level: 9 }),
  },
  entries("an entry that says it is larger than the archive", "TARBALL_DAMAGED", [
    { path: "package/short", content: "x", size: 100_000 },
  ]),
  entries("a forged checksum", "TARBALL_DAMAGED", [{ path: "package/forged", forgedChecksum: true }]),
  bytes("a gzip of nothing", "TARBALL_DAMAGED", () => gzipSync(Buffer.alloc(0))),
  bytes("no archive", "TARBALL_DAMAGED", () => Buffer.from("once upon a time")),
  bytes("random bytes", "TARBALL_DAMAGED", () => noise(5000)),
  bytes("an archive without its end", "TARBALL_DAMAGED", (archive) => archive.subarray(0, -20)),
  bytes("half an archive", "TARBALL_DAMAGED", (archive) => archive.subarray(0, archive.length >> 1)),
  {
    says: "no end mark",
    code: "TARBALL_DAMAGED",
    make: (content) => gzipSync(tarOf(content, false)),
  },
  {
    says: "a gzip of no archive",
    code: "TARBALL_DAMAGED",
    make: () => gzipSync(noise(5000)),
  },
  bytes("a flipped bit in the compressed data", "TARBALL_DAMAGED", (archive) => {
    const bent = Buffer.from(archive);
    bent[20] = (bent[20] as number) ^ 0x10;
    return bent;
  }),
];
