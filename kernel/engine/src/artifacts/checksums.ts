import { createHash } from "node:crypto";

/** Takes bytes in and tells a checksum of them. */
interface Summing {
  update(chunk: Uint8Array): void;
  /** Base64, as stores write theirs. */
  value(): string;
}

const algorithms: Readonly<Record<string, () => Summing>> = {
  md5: () => hashed("md5"),
  sha256: () => hashed("sha256"),
  crc32c,
};

/**
 * The checksum of these bytes in the words of a store, `algorithm:value` with the value in base64: `md5`, `sha256`, or `crc32c` (RFC 3720,
 * big-endian). Undefined for an algorithm that is none of these.
 */
export async function checksumOf(algorithm: string, bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const summing = algorithms[algorithm]?.();
  if (summing === undefined) return undefined;
  for await (const chunk of bytes) summing.update(chunk);
  return `${algorithm}:${summing.value()}`;
}

function hashed(name: string): Summing {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), value: () => hash.digest("base64") };
}

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ ((sum & 1) * POLYNOMIAL);
  return sum;
});

function crc32c(): Summing {
  let sum = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) sum = (sum >>> 8) ^ (TABLE[(sum ^ byte) & 0xff] as number);
    },
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((sum ^ 0xffffffff) >>> 0);
      return bytes.toString("base64");
    },
  };
}
