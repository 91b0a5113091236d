import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { Teller } from "../testing/programs.js";
import { withLock } from "./lock.js";
import { ownerName } from "./owner.js";

describe("the lock", function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "zen-serving-lock-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("is held by one at a time, and given back", async () => {
    let holders = 0;
    const work = () =>
      withLock(folder, async () => {
        expect(++holders).to.equal(1);
        await delay(1);
        holders--;
      });
    await Promise.all(Array.from({ length: 20 }, work));
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("is given back when the work fails", async () => {
    const failure = await withLock(folder, () => Promise.reject(new Error("no"))).catch(
      (error: Error) => error.message,
    );
    expect(failure).to.equal("no");
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("loses no change when those who hold it or wait for it are killed", async () => {
    writeFileSync(join(folder, "count"), "0");
    const counters = Array.from({ length: 3 }, () => new Teller("count-on", folder));
    const told: string[] = [];
    for (let kill = 0; kill < 7; kill++) {
      const counter = counters.shift() as Teller;
      await counter.hasTold(1 + ((kill * 37) % 90));
      told.push(...(await counter.kill()));
      counters.push(new Teller("count-on", folder));
    }
    for (const counter of counters) told.push(...(await counter.kill()));
    expect(told.length).to.be.greaterThan(200);
    expect(new Set(told).size, "a number was counted twice").to.equal(told.length);
    const count = await withLock(folder, () => Number(readFileSync(join(folder, "count"), "utf8")));
    expect(count).to.be.at.least(Math.max(...told.map(Number)));
  });

  for (const [what, make] of [
    ["a file with other text", (path: string) => writeFileSync(path, "../../elsewhere")],
    ["a link to elsewhere", (path: string) => symlinkSync("../../elsewhere", path)],
    ["a folder", (path: string) => mkdirSync(path)],
  ] as const) {
    it(`says so when it is ${what}`, async () => {
      make(join(folder, "lock"));
      const error: unknown = await withLock(folder, () => undefined).catch((reason: unknown) => reason);
      expect(isZenError(error, "SERVING_STATE_DAMAGED"), String(error)).to.equal(true);
      rmSync(join(folder, "lock"), { recursive: true });
      expect(await withLock(folder, () => 1)).to.equal(1);
    });
  }

  it("is waited for while its holder lives", async () => {
    symlinkSync(ownerName(), join(folder, "lock"));
    let isHeld = false;
    const waiting = withLock(folder, () => (isHeld = true));
    await delay(100);
    expect(isHeld).to.equal(false);
    rmSync(join(folder, "lock"));
    expect(await waiting).to.equal(true);
  });
});
