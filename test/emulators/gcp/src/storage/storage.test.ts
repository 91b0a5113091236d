import { expect } from "chai";
import fc from "fast-check";
import { startGcp, type Gcp } from "../gcp.js";
import { crc32c, encoded } from "./crc32c.js";
import { storage } from "./index.js";
import { partial } from "./partial.js";

describe("CRC-32C", () => {
  it("is that of RFC 3720, and of parts as of the whole", () => {
    expect(crc32c(Buffer.alloc(32))).to.equal(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).to.equal(0x62a8ab43);
    expect(encoded(crc32c(Buffer.from("123456789")))).to.equal("4waSgw==");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, at) => {
        expect(crc32c(bytes.subarray(at), crc32c(bytes.subarray(0, at)))).to.equal(crc32c(bytes));
      }),
    );
  });
});

describe("a partial response", () => {
  const body = { items: [{ name: "a", size: 1 }], next: "t", deep: { er: { x: 1, y: 2 } } };
  it("has the fields that are asked for", () => {
    expect(partial(body, "items(name),next")).to.deep.equal({ items: [{ name: "a" }], next: "t" });
    expect(partial(body, "items/name,deep/er/x")).to.deep.equal({ items: [{ name: "a" }], deep: { er: { x: 1 } } });
    for (const wrong of ["items(", "a,,b", "a b", ""])
      expect(() => partial(body, wrong), wrong).to.throw(/field selection/);
  });
});

describe("the storage emulator refuses", () => {
  let gcp: Gcp;
  let base: string;
  let authorization: string;
  before(async () => {
    gcp = await startGcp({ services: [storage] });
    gcp.service(storage).addBucket({ name: "zen-bucket" });
    base = gcp.endpoints["storage"] as string;
    authorization = `Bearer ${gcp.tokens.issue(gcp.account).token}`;
  });
  after(() => gcp.close());

  const ask = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL(path, base), {
      method,
      headers: { authorization, ...headers },
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const insert = "/upload/storage/v1/b/zen-bucket/o";
  const begin = async (): Promise<string> => {
    const { status, headers } = await ask("POST", `${insert}?uploadType=resumable&name=up`);
    expect(status).to.equal(200);
    return headers.get("location") as string;
  };

  it("names that no object may have", async () => {
    for (const name of ["", ".", "..", "a%0Ab", ".well-known/acme-challenge/x", "x".repeat(1025)])
      expect((await ask("POST", `${insert}?uploadType=media&name=${name}`, "1")).status, name).to.equal(400);
  });

  it("bytes that are not those of their checksum", async () => {
    const location = await begin();
    const wrong = { "content-range": "bytes 0-2/3", "x-goog-hash": "crc32c=AAAAAA==" };
    expect((await ask("PUT", location, "abc", wrong)).status).to.equal(400);
    expect(gcp.service(storage).objects("zen-bucket")).to.not.include("up");
  });

  it("pieces that are no multiples of 256 KiB, leave a gap or have another length than they say", async () => {
    const location = await begin();
    for (const [range, body] of [
      ["bytes 0-999/*", "x".repeat(1000)],
      ["bytes 262144-262145/262146", "xx"],
      ["bytes 0-9/10", "xx"],
      ["bytes 5-2/10", "xx"],
      ["0-1/2", "xx"],
    ] as const)
      expect((await ask("PUT", location, body, { "content-range": range })).status, range).to.equal(400);
  });

  it("uploads that were cancelled or are a week old", async () => {
    const cancelled = await begin();
    expect((await ask("DELETE", cancelled)).status).to.equal(499);
    expect((await ask("PUT", cancelled, "", { "content-range": "bytes */*" })).status).to.equal(404);
    const old = await begin();
    gcp.clock.advance(8 * 24 * 3_600_000);
    authorization = `Bearer ${gcp.tokens.issue(gcp.account).token}`;
    expect((await ask("PUT", old, "", { "content-range": "bytes */*" })).status).to.equal(410);
    expect((await ask("DELETE", old)).status).to.equal(410);
  });

  it("to put together what is too much, not there, or of several storage classes", async () => {
    const compose = (...names: string[]) =>
      ask(
        "POST",
        "/storage/v1/b/zen-bucket/o/all/compose",
        JSON.stringify({ sourceObjects: names.map((name) => ({ name })) }),
        { "content-type": "application/json" },
      );
    await ask("POST", `${insert}?uploadType=media&name=one`, "1");
    expect((await compose(...Array.from({ length: 33 }, () => "one"))).status).to.equal(400);
    expect((await compose()).status).to.equal(400);
    expect((await compose("one", "nowhere")).status).to.equal(404);
    expect((await compose(...Array.from({ length: 32 }, () => "one"))).status).to.equal(200);
  });

  it("ranges beyond the object, and says how long it is", async () => {
    await ask("POST", `${insert}?uploadType=media&name=ten`, "0123456789");
    const path = "/storage/v1/b/zen-bucket/o/ten?alt=media";
    const { status, headers } = await ask("GET", path, undefined, { range: "bytes=10-" });
    expect(status).to.equal(416);
    expect(headers.get("content-range")).to.equal("bytes */10");
    expect((await ask("GET", path, undefined, { range: "bytes=-3" })).text).to.equal("789");
    const { status: same } = await ask("GET", "/storage/v1/b/zen-bucket/o/ten?ifMetagenerationNotMatch=1");
    expect(same).to.equal(304);
  });
});
