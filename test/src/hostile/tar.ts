import { gzipSync } from "node:zlib";

const BLOCK = 512;

/** One entry as it is written, safe or not. */
export interface HostileEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** ustar's type flag: `0` a file, `1` a hard link, `2` a symbolic link, `3` and `4` devices, `5` a folder, `6` a pipe, `x` extended header. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says of the size, where it lies. */
  readonly size?: number;
  /** The header's checksum is another. */
  readonly forgedChecksum?: true;
}

export function tarOf(entries: readonly HostileEntry[], end = true): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), ...(end ? [Buffer.alloc(2 * BLOCK)] : [])]);
}

export function tgzOf(entries: readonly HostileEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

/** An extended header that gives the next entry its path. */
export function paxPath(path: string): HostileEntry {
  const record = (length: number): string => `${length} path=${path}\n`;
  let length = Buffer.byteLength(record(0));
  while (Buffer.byteLength(record(length)) !== length) length = Buffer.byteLength(record(length));
  return { path: "PaxHeader", type: "x", content: record(length) };
}

function blocksOf({ path, content = "", type = "0", link = "", size, forgedChecksum }: HostileEntry): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, 100);
  header.write("0000644\x000000000\x000000000\0", 100);
  header.write(`${(size ?? body.length).toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0        ", 136);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, forgedChecksum ? 1 : 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}
