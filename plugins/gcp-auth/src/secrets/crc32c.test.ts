import { expect } from "chai";
import { crc32c } from "./crc32c.js";

describe("CRC-32C", () => {
  it("is that of the examples in RFC 3720", () => {
    expect(crc32c(new Uint8Array(32))).to.equal(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).to.equal(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).to.equal(0x46dd794e);
    expect(crc32c(Buffer.from("123456789"))).to.equal(0xe3069283);
  });
});
