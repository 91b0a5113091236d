import { gzipSync } from "node:zlib";

/** Files of a package by their path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A package's archive with these files, under npm's folder `package/` unless a path begins with a slash. */
export function archiveOf(files: Files): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const bytes = Buffer.from(content);
    const name = path.startsWith("/") ? path.slice(1) : `package/${path}`;
    return [header(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write("0000644\x000000000\x000000000\x00", 100);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0        0", 136);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
