import { crc32 } from "./crc32.js";

const maxBlock = 0xffff;

/**
 * A gzip file that stores its bytes without compressing them. Compressors give different bytes from one zlib to the
 * next; these depend on the input alone, so that a package packed anywhere has the same digest.
 */
export function storedGzip(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start === 0 || start < bytes.length; start += maxBlock) {
    const block = bytes.subarray(start, start + maxBlock);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + maxBlock >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(head, block);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length % 2 ** 32, 4);
  parts.push(tail);
  return Buffer.concat(parts);
}
