import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { addressKey } from "./address-key.js";
import { BoundedMap } from "./bounded-map.js";
import { FallbackCounter } from "./fallback-counter.js";
import { defaultLimits, Limits } from "./limits.js";
import { MemoryCounter } from "./memory-counter.js";

describe("limits", () => {
  let now = 0;
  const counter = (most?: number): MemoryCounter => new MemoryCounter(most, () => now);
  beforeEach(() => {
    now = 0;
  });

  it("let through so many within a window, then so many again", async () => {
    const limits = new Limits({ ...defaultLimits, writes: { most: 2, windowMs: 1000 } }, counter());
    const tryOnce = async (key = "ana"): Promise<boolean> =>
      limits.spend("writes", key).then(
        () => true,
        (error: unknown) => !isZenError(error, "REGISTRY_LIMITED"),
      );
    expect(await Promise.all([tryOnce(), tryOnce(), tryOnce()])).to.deep.equal([true, true, false]);
    expect(await tryOnce("bo")).to.equal(true);
    now = 999;
    expect(await tryOnce()).to.equal(false);
    now = 1000;
    expect(await tryOnce()).to.equal(true);
  });

  it("hold a bounded number of windows", async () => {
    const bounded = counter(2);
    for (const key of ["a", "b", "c"]) await bounded.add(key, 1000);
    expect((await bounded.look("a")).count).to.equal(0);
    expect((await bounded.look("c")).count).to.equal(1);
  });

  it("count here while the shared counts are out of reach, and ask again after a while", async () => {
    const faults: unknown[] = [];
    const shared = counter();
    let isAway = true;
    const flaky = {
      add: (key: string, ms: number) => (isAway ? Promise.reject(new Error("away")) : shared.add(key, ms)),
      look: (key: string) => shared.look(key),
    };
    const fallback = new FallbackCounter(
      flaky,
      counter(),
      (error) => faults.push(error),
      () => now,
    );
    const count = async (): Promise<number> => (await fallback.add("a", 60_000)).count;
    expect([await count(), await count(), faults.length]).to.deep.equal([1, 2, 1]);
    isAway = false;
    expect(await count()).to.equal(3);
    now = 5_000;
    expect([await count(), faults.length]).to.deep.equal([1, 1]);
  });

  it("take a network of IPv6 for one address", () => {
    const one = addressKey("2001:db8:1:2:3:4:5:6");
    expect(addressKey("2001:db8:1:2::1")).to.equal(one);
    expect(addressKey("2001:db8:1:3::1")).to.not.equal(one);
    expect(addressKey("::ffff:192.0.2.1")).to.equal("192.0.2.1");
    expect(addressKey("192.0.2.1")).to.equal("192.0.2.1");
    expect(addressKey("::1")).to.equal("0:0:0:0::/64");
  });
});

describe("BoundedMap", () => {
  it("forgets what was set longest ago", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
    expect([...map]).to.deep.equal([
      ["a", 3],
      ["c", 4],
    ]);
  });
});
