import { expect } from "chai";
import fc from "fast-check";
import type { CustomJob } from "./custom-job.js";
import { elect } from "./elect.js";

const job = (name: string, createTime: string, state: CustomJob["state"] = "JOB_STATE_PENDING"): CustomJob => ({
  ...{ name, createTime, state, displayName: name },
  jobSpec: { workerPoolSpecs: [] },
});

describe("of several jobs with one id", () => {
  it("the one that was made first counts, whatever the decimals", () => {
    const jobs = [
      job("b", "2026-11-23T10:00:00.5Z"),
      job("a", "2026-11-23T10:00:00.500001Z"),
      job("c", "2026-11-23T10:00:01Z"),
    ];
    const { chosen, surplus } = elect(jobs);
    expect(chosen?.name).to.equal("b");
    expect(surplus.map(({ name }) => name)).to.deep.equal(["a", "c"]);
  });

  it("those that have ended or are ending are left alone", () => {
    const jobs = [
      job("a", "2026-11-23T10:00:00Z"),
      job("b", "2026-11-23T10:00:01Z", "JOB_STATE_CANCELLED"),
      job("c", "2026-11-23T10:00:02Z", "JOB_STATE_CANCELLING"),
    ];
    expect(elect(jobs).surplus).to.deep.equal([]);
  });

  it("everybody chooses the same one, in whatever order they see them", () => {
    const times = fc.array(fc.tuple(fc.constantFrom("00.1", "00.10", "00.2", "00"), fc.nat(99)), { minLength: 1 });
    fc.assert(
      fc.property(times, fc.nat(), (made, seed) => {
        const jobs = made.map(([time, name]) => job(`${name}`, `2026-11-23T10:00:${time}Z`));
        const turned = [...jobs.slice(seed % jobs.length), ...jobs.slice(0, seed % jobs.length)].reverse();
        expect(elect(turned).chosen?.name).to.equal(elect(jobs).chosen?.name);
      }),
    );
  });

  it("none counts of none", () => expect(elect([])).to.deep.equal({ chosen: undefined, surplus: [] }));
});
