import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

export interface ArchiveEntry {
  readonly path: string;
  readonly text?: string;
  /** Makes it a symbolic (`2`) or a hard link (`1`). */
  readonly link?: { readonly type: "1" | "2"; readonly to: string };
}

const BLOCK = 512;

/** A `.tgz` with exactly these entries, unsafe ones too: no tool that makes archives would write them. */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  return gzipSync(Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]));
}

function blocksOf({ path, text = "", link }: ArchiveEntry): Buffer[] {
  const body = Buffer.from(text);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write(link?.type ?? "0", 156);
  header.write(link?.to ?? "", 157, 100);
  header.write("ustar\u000000", 257);
  header.write(" ".repeat(8), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}

export function integrityOf(bytes: Buffer | string): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}
