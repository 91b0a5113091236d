import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { StepWarning } from "@zen/plugin-sdk";
import { expect } from "chai";
import { watchingChance } from "./chance.js";

/** Frames of this file are the user's code. */
const here = (frame: string): string | undefined => (/chance\.test/.test(frame) ? "here" : undefined);
const watched = async (work: () => unknown, placeOf = here): Promise<readonly string[]> => {
  const found: StepWarning[] = [];
  await watchingChance(
    placeOf,
    (warning) => found.push(warning),
    async () => void (await work()),
  );
  return found.map(({ source }) => source);
};

describe("what watches for chance", function () {
  this.timeout(30_000);

  const originals = () => [Math.random, Date, Date.now, globalThis.crypto.randomUUID, randomUUID];

  it("notices each source once, also after a pause, and by whatever name it was imported", async () => {
    const found = await watched(async () => {
      for (let i = 0; i < 1000; i++) Math.random();
      await delay(1);
      Date.now();
      void [new Date()];
      void [new Date()];
      randomUUID();
      randomBytes(4);
      globalThis.crypto.getRandomValues(new Uint8Array(1));
      [1, 2].map(Math.random);
    });
    expect(found).to.deep.equal([
      "Math.random",
      "Date.now",
      "new Date",
      "crypto.randomUUID",
      "crypto.randomBytes",
      "crypto.getRandomValues",
    ]);
  });

  it("leaves results, and dates, as they are", async () => {
    await watched(() => {
      expect(new Date(5).getTime()).to.equal(5);
      expect(new Date(2020, 1, 3)).to.be.an.instanceOf(Date);
      expect(Date.UTC(2020, 0)).to.equal(Date.parse("2020-01-01T00:00:00Z"));
      expect(Date()).to.be.a("string");
      expect(Math.abs(Date.now() - new Date().getTime())).to.be.lessThan(1000);
      expect(randomUUID()).to.match(/^[0-9a-f-]{36}$/);
      expect(randomBytes(3)).to.have.length(3);
      expect(Math.random()).to.be.within(0, 1);
      class Later extends Date {}
      expect(new Later(7)).to.be.an.instanceOf(Later);
    });
    expect(await watched(() => new Date(0))).to.deep.equal([]);
  });

  it("says nothing of libraries, and stops looking at one that asks without end", async () => {
    let looks = 0;
    const library = (): undefined => void looks++;
    expect(await watched(() => Array.from({ length: 10_000 }, () => Math.random()), library)).to.deep.equal([]);
    expect(looks).to.be.lessThan(100);
  });

  it("watches no other work of the process, and is gone when the last watched work has ended, however", async () => {
    const before = originals();
    const own = Object.hasOwn(globalThis.crypto, "randomUUID");
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const outside = (async () => {
      await gate;
      Math.random();
      Date.now();
    })();
    const first = watched(async () => {
      go();
      await outside;
    });
    const second = watchingChance(
      here,
      () => undefined,
      () => Promise.reject(new Error("no")),
    );
    await second.catch((error: Error) => expect(error.message).to.equal("no"));
    expect(await first).to.deep.equal([]);
    expect(originals()).to.deep.equal(before);
    expect(Object.hasOwn(globalThis.crypto, "randomUUID")).to.equal(own);
  });
});
