/** CRC-32C (Castagnoli), reflected; RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;

/** Eight tables, for eight bytes at a time. */
const TABLES = makeTables();

function makeTables(): readonly Int32Array[] {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256));
  const [first] = tables as [Int32Array];
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  for (let byte = 0; byte < 256; byte++) {
    let crc = first[byte] as number;
    for (const table of tables.slice(1)) {
      crc = (crc >>> 8) ^ (first[crc & 0xff] as number);
      table[byte] = crc;
    }
  }
  return tables;
}

/** The checksum of what `crc` is that of (0 for nothing), followed by `bytes`. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as unknown as Int32Array[] & { length: 8 };
  let value = ~crc;
  let at = 0;
  for (const whole = bytes.length - 7; at < whole; at += 8) {
    const low =
      value ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24));
    value =
      (t7 as Int32Array)[low & 0xff]! ^
      (t6 as Int32Array)[(low >>> 8) & 0xff]! ^
      (t5 as Int32Array)[(low >>> 16) & 0xff]! ^
      (t4 as Int32Array)[low >>> 24]! ^
      (t3 as Int32Array)[bytes[at + 4]!]! ^
      (t2 as Int32Array)[bytes[at + 5]!]! ^
      (t1 as Int32Array)[bytes[at + 6]!]! ^
      (t0 as Int32Array)[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) value = (value >>> 8) ^ (t0 as Int32Array)[(value ^ bytes[at]!) & 0xff]!;
  return ~value >>> 0;
}

/** As Cloud Storage writes it: Base64 of four bytes, big-endian. */
export function encoded(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc >>> 0);
  return bytes.toString("base64");
}
