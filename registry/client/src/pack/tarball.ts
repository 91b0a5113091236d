import { constants, gzipSync } from "node:zlib";
import { Header } from "tar";
import { storedGzip } from "./stored-gzip.js";

export interface PackedFile {
  /** Within the package, forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** npm's own fixed time for files in packages: older than any source, so that no tool takes them for new. */
const time = new Date("1985-10-26T08:15:00Z");

/**
 * The package's archive: `package/...`, entries sorted by bytes, one owner, one time, one mode, so that the same files
 * give the same bytes on every machine. `store` does without compression (see `storedGzip`); `compress` is for uploads.
 */
export function makeTarball(files: readonly PackedFile[], compression: "store" | "compress"): Buffer {
  const sorted = [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const blocks = sorted.flatMap(({ path, bytes }) => [
    header(`package/${path}`, bytes.length),
    bytes,
    padding(bytes.length),
  ]);
  const archive = Buffer.concat([...blocks, Buffer.alloc(1024)]);
  return compression === "store" ? storedGzip(archive) : gzipSync(archive, { level: constants.Z_BEST_COMPRESSION });
}

function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const entry = new Header({ path, size, mode: 0o644, mtime: time, type: "File", uid: 0, gid: 0 });
  if (entry.encode(block, 0)) throw new RangeError(`The path ${path} is too long for an archive.`);
  return block;
}

function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512);
}
