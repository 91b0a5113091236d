import { expect } from "chai";
import fc from "fast-check";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { cronTimes } from "./cron.js";

const MINUTE = 60_000;

function times(expression: string, zone: string, from: string, count: number): readonly string[] {
  const cron = cronTimes(expression, zone);
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  while (found.length < count && (at = cron.next(at)) !== undefined)
    found.push(new Date(at).toISOString().replace(":00.000Z", "Z"));
  return found;
}

function fault(act: () => unknown): ZenError {
  try {
    act();
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("the times of a cron expression", () => {
  const table: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    [
      "are those of a clock in UTC",
      "0 3 * * *",
      "UTC",
      "2026-01-01T00:00Z",
      ["2026-01-01T03:00Z", "2026-01-02T03:00Z"],
    ],
    [
      "are those of a clock on the wall",
      "0 3 * * *",
      "Europe/Berlin",
      "2026-03-28T00:00Z",
      ["2026-03-28T02:00Z", "2026-03-29T01:00Z"],
    ],
    [
      "that do not exist come after the gap",
      "30 2 * * *",
      "America/New_York",
      "2026-03-07T12:00Z",
      ["2026-03-08T07:30Z", "2026-03-09T06:30Z"],
    ],
    [
      "that do not exist where half an hour is left out",
      "15 2 * * *",
      "Australia/Lord_Howe",
      "2026-10-02T16:00Z",
      ["2026-10-03T15:45Z", "2026-10-04T15:15Z"],
    ],
    [
      "that do not exist coincide with those that do",
      "0 2,3 * * *",
      "America/New_York",
      "2026-03-08T05:00Z",
      ["2026-03-08T07:00Z", "2026-03-09T06:00Z"],
    ],
    [
      "that do not exist at midnight",
      "30 0 * * *",
      "Africa/Cairo",
      "2026-04-23T12:00Z",
      ["2026-04-23T22:30Z", "2026-04-24T21:30Z"],
    ],
    [
      "that exist twice count once",
      "30 1 * * *",
      "America/New_York",
      "2026-10-31T12:00Z",
      ["2026-11-01T05:30Z", "2026-11-02T06:30Z"],
    ],
    [
      "that exist twice count twice for every hour",
      "30 * * * *",
      "America/New_York",
      "2026-11-01T05:00Z",
      ["2026-11-01T05:30Z", "2026-11-01T06:30Z", "2026-11-01T07:30Z"],
    ],
    [
      "that do not exist are passed over by every hour",
      "30 * * * *",
      "America/New_York",
      "2026-03-08T06:00Z",
      ["2026-03-08T06:30Z", "2026-03-08T07:30Z"],
    ],
    [
      "go on in real time for every quarter of an hour",
      "*/15 * * * *",
      "America/New_York",
      "2026-11-01T05:40Z",
      ["2026-11-01T05:45Z", "2026-11-01T06:00Z", "2026-11-01T06:15Z"],
    ],
    ["come on leap days", "0 0 29 2 *", "UTC", "2026-01-01T00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
    ["never come", "0 0 30 2 *", "UTC", "2026-01-01T00:00Z", []],
    ["have a nickname", "@hourly", "America/New_York", "2026-11-01T05:00Z", ["2026-11-01T06:00Z", "2026-11-01T07:00Z"]],
  ];
  for (const [name, expression, zone, from, expected] of table)
    it(name, () => expect(times(expression, zone, from, Math.max(1, expected.length))).to.deep.equal(expected));

  it("have seconds where six fields say so", () =>
    expect(times("*/20 0 0 * * *", "UTC", "2026-01-01T23:59:59Z", 2)).to.deep.equal([
      "2026-01-02T00:00Z",
      "2026-01-02T00:00:20.000Z",
    ]));

  it("are, around every change of a clock, what a clock on the wall shows", () => {
    const changes = [
      ["America/New_York", "2026-03-08T07:00Z"],
      ["America/New_York", "2026-11-01T06:00Z"],
      ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
      ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
      ["Europe/Dublin", "2026-03-29T01:00Z"],
      ["Africa/Cairo", "2026-10-29T21:00Z"],
      ["America/St_Johns", "2026-11-01T04:30Z"],
    ] as const;
    const sometimes = fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        sometimes,
        fc.boolean(),
        fc.nat({ max: 600 }),
        (change, some, every, before) => {
          const [zone, at] = change;
          const minutes = some.map((n) => n * 5);
          const hours = every ? "*" : some.map((n) => n % 6).join(",");
          const from = Date.parse(at) - before * MINUTE;
          const to = Date.parse(at) + 600 * MINUTE;
          const cron = cronTimes(`${minutes.join(",")} ${hours} * * *`, zone);
          const found: number[] = [];
          for (let due = cron.next(from); due !== undefined && due <= to; due = cron.next(due)) found.push(due);
          expect(found).to.deep.equal([...found].sort((a, b) => a - b));

          const shown = new Intl.DateTimeFormat("en-US", {
            timeZone: zone,
            hourCycle: "h23",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
          });
          const clockAt = (time: number): string => shown.format(time);
          const meant = (time: number): boolean => {
            const parts = new Map(shown.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
            return (
              minutes.includes(parts.get("minute") as number) &&
              (every || some.some((n) => n % 6 === parts.get("hour")))
            );
          };
          const matching: number[] = [];
          for (let time = from + MINUTE; time <= to; time += MINUTE) if (meant(time)) matching.push(time);
          if (every) return void expect(found).to.deep.equal(matching);
          // Named hours: each time on the wall at its first occurrence, and beside those only times behind a gap.
          const first = matching.filter((time) => {
            for (const earlier of [30, 60]) if (clockAt(time - earlier * MINUTE) === clockAt(time)) return false;
            return true;
          });
          for (const time of first) expect(found).to.include(time);
          const others = found.filter((time) => !first.includes(time));
          const offset = (time: number): string =>
            new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).format(time);
          for (const time of others) expect(offset(time)).not.to.equal(offset(time - 60 * MINUTE));
        },
      ),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it("of an expression that is none are refused with the field", () => {
    const minute = fault(() => cronTimes("61 * * * *", "UTC"));
    expect(minute.code).to.equal("CRON_INVALID");
    expect(minute.message).to.contain("  61 * * * *\n  ^^");
    expect(fault(() => cronTimes("0 3 * FOO *", "UTC")).message)
      .to.contain("month")
      .and.to.contain("\n        ^^^");
    expect(fault(() => cronTimes("0 3 * *", "UTC")).message).to.contain("4 fields");
    expect(fault(() => cronTimes("0 0 3 * * * 2027", "UTC")).message).to.contain("7 fields");
    expect(fault(() => cronTimes("", "UTC")).code).to.equal("CRON_INVALID");
  });

  it("of a time zone that is none are refused", () => {
    expect(fault(() => cronTimes("0 3 * * *", "Mars/Base")).code).to.equal("TIMEZONE_UNKNOWN");
    expect(fault(() => cronTimes("0 3 * * *", "Berlin")).hint).to.contain("Europe/Berlin");
  });
});
