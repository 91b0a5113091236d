import fc from "fast-check";
import { expect } from "chai";
import type { JobMessage } from "../api/types.js";
import { MessageCursor, sortable } from "./message-cursor.js";

const stamp = (milliseconds: number): string => new Date(1.7e12 + milliseconds).toISOString().replace(/\.?0*Z$/, "Z");

/** What the service lists for a cursor. */
const listed = (all: readonly JobMessage[], { startTime }: MessageCursor): JobMessage[] =>
  all
    .filter(({ time }) => startTime === undefined || sortable(time) >= sortable(startTime))
    .toSorted((one, two) => (sortable(one.time) < sortable(two.time) ? -1 : 1));

describe("a cursor of messages", () => {
  it("tells each message once, however they turn up and wherever it is taken up again", () => {
    const message = fc.record({ at: fc.integer({ min: 0, max: 50_000 }), again: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.array(message, { maxLength: 30 }), { maxLength: 6 }), (arrivals) => {
        const there: JobMessage[] = [];
        const told: string[] = [];
        let cursor = new MessageCursor();
        arrivals.forEach((arrived, round) => {
          there.push(
            ...arrived.map(({ at }, index) => ({ id: `${round}-${index}`, time: stamp(at), messageText: "x" })),
          );
          for (const one of listed(there, cursor)) {
            if (cursor.take(one)) told.push(one.id as string);
            if (arrived[0]?.again === true) cursor = new MessageCursor(cursor.toString());
          }
        });
        expect(told.toSorted()).to.deep.equal(there.map(({ id }) => id as string).toSorted());
      }),
    );
  });

  it("stays short through a burst, and forgets what is long past", () => {
    const cursor = new MessageCursor();
    for (let at = 0; at < 5000; at++) cursor.take({ id: String(at), time: stamp(at), messageText: "x" });
    expect(cursor.toString().length).to.be.lessThan(6000);
    cursor.take({ id: "later", time: stamp(10_000_000), messageText: "x" });
    expect(sortable(cursor.startTime as string)).to.equal(sortable(stamp(9_940_000)));
  });

  it("begins anew where it cannot be read", () => {
    for (const text of ["", "1", "e30", "WzEsMl0", "%%%", "end"])
      expect(new MessageCursor(text).startTime).to.equal(undefined);
  });

  it("compares times of different lengths", () => {
    expect(
      ["2026-01-01T00:00:01Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.123456789Z"].map(sortable).toSorted(),
    ).to.deep.equal([
      "2026-01-01T00:00:00.123456789Z",
      "2026-01-01T00:00:00.500000000Z",
      "2026-01-01T00:00:01.000000000Z",
    ]);
  });
});
