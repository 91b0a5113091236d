import { expect } from "chai";
import { isZenError } from "@zen/plugin-sdk";
import { durationWords, readDuration } from "./duration.js";
import { readCatchUp, readTrigger, type TriggerFlags } from "./trigger-flags.js";
import { triggerWords } from "./words.js";

const flags = (over: Partial<TriggerFlags>): TriggerFlags => ({
  cron: undefined,
  timezone: undefined,
  every: undefined,
  "on-data": false,
  "on-metric": undefined,
  below: undefined,
  above: undefined,
  "worse-than": undefined,
  margin: undefined,
  poll: undefined,
  ...over,
});
const words = (over: Partial<TriggerFlags>): string => triggerWords(readTrigger(flags(over)));
const code = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isZenError(error)) return error.code;
    throw error;
  }
  return "none";
};

describe("the flags of a schedule", () => {
  it("say times in their units", () => {
    const read = (text: string) => readDuration(text, "every");
    expect(["500ms", "90s", "1h30m", "1d", "1.5s"].map(read)).to.deep.equal([500, 90_000, 5_400_000, 86_400_000, 1500]);
    expect(["", "10", "s", "1h x", "-1s", "1y"].map((text) => code(() => read(text)))).to.deep.equal(
      Array.from({ length: 6 }, () => "USAGE_INVALID"),
    );
    expect([0, 1500, 5_400_000, 86_400_000].map(durationWords)).to.deep.equal(["0s", "1s 500ms", "1h 30m", "1d"]);
  });

  it("say one trigger", () => {
    expect(words({ cron: "0 3 * * *", timezone: "UTC" })).to.equal("0 3 * * * (UTC)");
    expect(words({ every: "15m" })).to.equal("every 15m");
    expect(words({ "on-data": true })).to.equal("when its data changes");
    expect(words({ "on-metric": "m.evaluate.accuracy", below: 0.8 })).to.equal("m.evaluate.accuracy < 0.8");
    expect(words({ "on-metric": "m.loss", "worse-than": "best", margin: 0.1 })).to.equal(
      "m.loss worse than best by 0.1",
    );
    expect(readTrigger(flags({ cron: "@daily" })))
      .to.have.property("timezone")
      .that.is.a("string").and.is.not.empty;
  });

  it("are refused where they say more or less", () => {
    const wrong: readonly Partial<TriggerFlags>[] = [
      {},
      { cron: "@daily", every: "1h" },
      { every: "1h", timezone: "UTC" },
      { every: "1h", poll: "1s" },
      { every: "1h", above: 1 },
      { "on-metric": "m.a" },
      { "on-metric": "m.a", below: 1, above: 2 },
      { "on-metric": "m.a", below: 1, margin: 2 },
      { "on-metric": "a", below: 1 },
    ];
    expect(wrong.map((one) => code(() => readTrigger(flags(one))))).to.deep.equal(wrong.map(() => "USAGE_INVALID"));
  });

  it("say what is caught up with", () => {
    expect(["none", "last", "12"].map(readCatchUp)).to.deep.equal([
      { policy: "none" },
      { policy: "last" },
      { policy: "all", limit: 12 },
    ]);
    expect(code(() => readCatchUp("all"))).to.equal("USAGE_INVALID");
  });
});
