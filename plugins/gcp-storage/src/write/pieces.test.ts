import { expect } from "chai";
import fc from "fast-check";
import { piecesOf } from "./pieces.js";

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    yield chunk;
    chunk.fill(0);
  }
}

describe("pieces of a body", () => {
  it("hold its bytes in order, all of one size but for the last, which is shorter", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (chunks, size, streamed) => {
          const all = Buffer.concat(chunks);
          const body = streamed ? chunksOf(chunks.map((chunk) => Uint8Array.from(chunk))) : Uint8Array.from(all);
          const pieces: Buffer[] = [];
          for await (const piece of piecesOf(body, size, undefined)) pieces.push(Buffer.from(piece));
          expect(pieces.slice(0, -1).every((piece) => piece.length === size)).to.equal(true);
          expect((pieces.at(-1) as Buffer).length).to.be.lessThan(size);
          expect(Buffer.concat(pieces)).to.deep.equal(all);
        },
      ),
    ));
});
