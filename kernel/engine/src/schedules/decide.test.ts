import { expect } from "chai";
import { comeDue, COUNTED } from "./come-due.js";
import { clockOf, startOf } from "./clock.js";
import { decide, LATE_MS, QUEUED, type Decision, type Situation } from "./decide.js";

const HOUR = 3_600_000;
const now = 1000 * HOUR;
const situation = (over: Partial<Situation>): Situation => ({
  now,
  paused: false,
  overlap: "skip",
  catchUp: { policy: "last" },
  jitterMs: 0,
  running: [],
  queued: [],
  dues: [],
  more: false,
  ...over,
});
const fates = (decisions: readonly Decision[]): readonly string[] =>
  decisions.map((one) => `${(one.due - now) / HOUR} ${one.to}${one.to === "missed" ? ` ${one.count}` : ""}`);
const decided = (over: Partial<Situation>): readonly string[] => fates(decide(situation(over)));
const ago = (...hours: readonly number[]): readonly number[] => hours.map((hour) => now - hour * HOUR);

describe("what becomes of due times", () => {
  it("is nothing when nothing is due", () => expect(decided({})).to.deep.equal([]));
  it("is a run when nothing stands in the way", () => expect(decided({ dues: [now] })).to.deep.equal(["0 fired"]));

  describe("while a run goes on", () => {
    const going = { running: ago(1), dues: [now] };
    it("is that they are skipped", () => expect(decided({ ...going })).to.deep.equal(["0 skipped"]));
    it("is that they wait", () => expect(decided({ ...going, overlap: "queue" })).to.deep.equal(["0 queued"]));
    it("is that the run is cancelled", () =>
      expect(decided({ ...going, overlap: "cancel" })).to.deep.equal(["0 queued", "-1 cancelled"]));
    it("is that the newest alone waits for the one that is cancelled", () =>
      expect(decided({ ...going, overlap: "cancel", queued: ago(0.5) })).to.deep.equal([
        "-0.5 skipped",
        "0 queued",
        "-1 cancelled",
      ]));
    it("is that no more than so many wait", () => {
      const queued = Array.from({ length: QUEUED }, (_, n) => now - HOUR + n);
      expect(decided({ ...going, overlap: "queue", queued })).to.deep.equal(["0 skipped"]);
    });
  });

  it("is that what waits runs in its order once the run has ended", () => {
    expect(decided({ queued: ago(2, 1), overlap: "queue", dues: [now] })).to.deep.equal(["-2 fired", "0 queued"]);
  });
  it("is that what waits does not run once the schedule is paused", () => {
    expect(decided({ queued: ago(1), dues: [], paused: true })).to.deep.equal(["-1 skipped"]);
  });

  describe("that came while no scheduler ran", () => {
    const dues = ago(3, 2, 1);
    it("is nothing", () => expect(decided({ dues, catchUp: { policy: "none" } })).to.deep.equal(["-1 missed 3"]));
    it("is that the last one runs", () => expect(decided({ dues })).to.deep.equal(["-2 missed 2", "-1 fired"]));
    it("is that the last one stands back behind one that is due now", () =>
      expect(decided({ dues: [...dues, now] })).to.deep.equal(["-1 missed 3", "0 fired"]));
    it("is that all run, one after another", () =>
      expect(decided({ dues, catchUp: { policy: "all", limit: 10 } })).to.deep.equal([
        "-3 fired",
        "-2 queued",
        "-1 queued",
      ]));
    it("is that so many run", () =>
      expect(decided({ dues, catchUp: { policy: "all", limit: 2 } })).to.deep.equal([
        "-3 missed 1",
        "-2 fired",
        "-1 queued",
      ]));
    it("is decided by how late they are", () => {
      expect(decided({ dues: [now - LATE_MS], catchUp: { policy: "none" } })).to.have.length(1);
      expect(decide(situation({ dues: [now - LATE_MS], catchUp: { policy: "none" } }))[0]?.to).to.equal("fired");
      expect(decide(situation({ dues: [now - LATE_MS - 1], catchUp: { policy: "none" } }))[0]?.to).to.equal("missed");
    });
    it("is decided by how late they are after their jitter", () => {
      const late = { dues: [now - LATE_MS - 1000], catchUp: { policy: "none" } } as const;
      expect(decide(situation({ ...late, jitterMs: 2000 }))[0]?.to).to.equal("fired");
    });
  });
});

describe("due times that have come", () => {
  const origin = now - 24 * HOUR;
  const hourly = clockOf({ kind: "interval", everyMs: HOUR }, origin);
  const scope = { schedule: "s", jitterMs: 0, since: now - 3 * HOUR, done: new Set<number>(), now };

  it("are those after what is done with", () => {
    const { dues, next, more } = comeDue(hourly, scope);
    expect(dues).to.deep.equal(ago(2, 1, 0));
    expect([next, more]).to.deep.equal([now + HOUR, false]);
  });
  it("are not those that were done with before the clock was put back", () =>
    expect(comeDue(hourly, { ...scope, done: new Set(ago(1)) }).dues).to.deep.equal(ago(2, 0)));
  it("come later by their jitter, always the same", () => {
    const jitterMs = HOUR;
    const starts = [1, 2, 3, 4].map((n) => startOf("s", origin + n * HOUR, jitterMs) - (origin + n * HOUR));
    expect(new Set(starts).size).to.equal(4);
    expect(starts.every((late) => late >= 0 && late < jitterMs)).to.equal(true);
    const { dues, next } = comeDue(hourly, { ...scope, jitterMs });
    expect(dues.every((due) => startOf("s", due, jitterMs) <= now)).to.equal(true);
    expect(next).to.be.greaterThan(now);
  });
  it("are counted up to a number, however long nobody looked", () => {
    const minutely = clockOf({ kind: "interval", everyMs: 1000 }, 0);
    const { dues, more } = comeDue(minutely, { ...scope, since: 0 });
    expect(dues.length).to.be.within(COUNTED / 2 - 1, COUNTED);
    expect([dues.at(-1), more]).to.deep.equal([now, true]);
  });
  it("of an interval keep to its beginning, wherever one looks from", () => {
    expect(hourly.next(origin - 5 * HOUR)).to.equal(origin + HOUR);
    expect(hourly.next(origin)).to.equal(origin + HOUR);
    expect(hourly.next(origin + 1)).to.equal(origin + HOUR);
    expect(hourly.next(origin + HOUR)).to.equal(origin + 2 * HOUR);
  });
});
