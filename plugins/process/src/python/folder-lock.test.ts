import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { thisProcess } from "@zen/plugin-sdk";
import { withFolderLock } from "./folder-lock.js";

describe("withFolderLock", function () {
  this.timeout(10_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "zen-lock-"))));
  afterEach(() => rm(folder, { recursive: true }));
  const options = { signal: new AbortController().signal, waiting: () => undefined };

  it("lets one in after the other", async () => {
    let inside = 0;
    let most = 0;
    let waited = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++inside);
      await delay(20);
      inside--;
      return n;
    };
    const found = await Promise.all(
      [1, 2, 3, 4].map((n) => withFolderLock(folder, () => work(n), { ...options, waiting: () => waited++ })),
    );
    expect([found, most, waited > 0]).to.deep.equal([[1, 2, 3, 4], 1, true]);
    expect(await readdir(folder)).to.have.length(1);
  });

  it("goes on after work that failed", async () => {
    const failed = await withFolderLock(folder, () => Promise.reject(new Error("no")), options).catch(String);
    expect([failed, await withFolderLock(folder, async () => 1, options)]).to.deep.equal(["Error: no", 1]);
  });

  it("succeeds a holder that died", async () => {
    await writeFile(join(folder, "7"), JSON.stringify({ ...thisProcess(), pid: 2 ** 22 + 1 }));
    expect(await withFolderLock(folder, () => readdir(folder), options)).to.include("8");
  });

  it("waits for a holder elsewhere as long as it gives signs of life", async () => {
    const file = join(folder, "1");
    await writeFile(file, JSON.stringify({ ...thisProcess(), place: "another machine" }));
    const stop = new AbortController();
    const waiting = withFolderLock(folder, async () => 1, {
      signal: stop.signal,
      waiting: () => stop.abort(new Error("enough")),
    });
    expect(await waiting.catch((error: Error) => error.name)).to.equal("AbortError");
    await utimes(file, 1, 1);
    expect(await withFolderLock(folder, async () => 1, options)).to.equal(1);
  });
});
