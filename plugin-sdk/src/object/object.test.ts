import { expect } from "chai";
import fc from "fast-check";
import { rejectsWith } from "../conformance/expect.js";
import { blocksOf, collectBytes, cutRange, isObjectKey, readBody } from "./index.js";

async function* chunksOf(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++ & 0xff);
}

describe("blocks of a body", () => {
  it("are of one size, but for the last, and hold the body's bytes in order", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(40), { maxLength: 10 }),
        fc.integer({ min: 1, max: 30 }),
        async (sizes, size) => {
          const blocks: Uint8Array[] = [];
          for await (const block of blocksOf(chunksOf(sizes), size)) blocks.push(block);
          expect(blocks.slice(0, -1).every((block) => block.length === size)).to.equal(true);
          expect(blocks.every((block) => block.length > 0 && block.length <= size)).to.equal(true);
          expect(Buffer.concat(blocks)).to.deep.equal(Buffer.from(await collectBytes(chunksOf(sizes))));
        },
      ),
    ));
});

describe("a range cut to an object", () => {
  it("lies within it and means what slice means", () =>
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.option(fc.nat(80), { nil: undefined }),
        fc.option(fc.nat(80), { nil: undefined }),
        (size, start, end) => {
          const range = cutRange(size, {
            ...(start === undefined ? {} : { start }),
            ...(end === undefined ? {} : { end }),
          });
          const all = Array.from({ length: size }, (_, i) => i);
          expect(all.slice(range.start, range.end)).to.deep.equal(all.slice(start, end));
          expect(range.start <= range.end && range.end <= size).to.equal(true);
        },
      ),
    ));
});

describe("an object's key", () => {
  it("never leads out of a folder", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", ".", "/", "-", "..", "\\", "A", "\0"), maxLength: 12 }),
        (key) => {
          const segments = key.split("/");
          const safe =
            key.length > 0 && segments.every((part) => /^[a-z.-]+$/.test(part) && part !== "." && part !== "..");
          expect(isObjectKey(key)).to.equal(safe);
        },
      ),
    ));
});

describe("reading a body", () => {
  it("ends its source when the reader leaves", async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(1);
      } finally {
        ended = true;
      }
    }
    for await (const _ of readBody(source())) break;
    expect(ended).to.equal(true);
  });

  it("fails for a file that is not there", async () => {
    const failure = collectBytes(readBody({ localPath: "/no/such/file", move: false }));
    await failure.catch((error: { code: string }) => expect(error.code).to.equal("ENOENT"));
    await rejectsWith(async () => cutRange(1, { start: -1 }), "RANGE_INVALID");
  });
});
