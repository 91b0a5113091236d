import { expect } from "chai";
import { checksumOf } from "./checksums.js";

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 4) yield Buffer.from(text.slice(at, at + 4));
}

describe("checksums of stores", () => {
  // The check value of CRC-32C over "123456789" is e3069283 (RFC 3720's polynomial).
  for (const [algorithm, value] of [
    ["crc32c", Buffer.from("e3069283", "hex").toString("base64")],
    ["md5", "JfnnlDI7RTiF9RgfG2JNCw=="],
    ["sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="],
  ] as const) {
    it(`${algorithm} is that of its specification, however the bytes come`, async () => {
      expect(await checksumOf(algorithm, pieces("123456789"))).to.equal(`${algorithm}:${value}`);
    });
  }

  it("are none of an unknown algorithm", async () => {
    expect(await checksumOf("adler", pieces("1"))).to.equal(undefined);
  });
});
