import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { withLock } from "./repository-lock.js";

const module = new URL("./repository-lock.js", import.meta.url).href;

/** Another process that takes the lock, says so, and holds it until it is killed. */
async function holder(folder: string) {
  const script = `import { withLock } from ${JSON.stringify(module)};
    await withLock(${JSON.stringify(folder)}, async () => { console.log("held"); await new Promise(() => setInterval(() => {}, 1000)); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

describe("withLock", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "zen-lock-")), "lock");
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

  it("lets one in at a time, whoever asks, and passes on what the work returns or throws", async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(2);
      inside--;
      return "done";
    };
    const results = await Promise.all(Array.from({ length: 20 }, () => withLock(folder, work)));
    expect(new Set(results)).to.deep.equal(new Set(["done"]));
    expect(most).to.equal(1);
    const failure = withLock(folder, () => Promise.reject(new Error("no")));
    expect(await failure.catch((error: Error) => error.message)).to.equal("no");
    expect(await withLock(folder, work)).to.equal("done");
    expect(await readdir(folder)).to.have.length(1);
  });

  it("waits for a living holder, and says who it is when the wait is over", async () => {
    const child = await holder(folder);
    try {
      expect(await codeOf(withLock(folder, async () => undefined, { waitMs: 100 }))).to.equal("REPOSITORY_BUSY");
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });

  it("succeeds a holder that was killed, at once", async () => {
    const child = await holder(folder);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await withLock(folder, async () => "held", { waitMs: 0 })).to.equal("held");
  });

  it("lets only one of many succeed a dead holder", async () => {
    for (let round = 0; round < 10; round++) {
      const child = await holder(folder);
      child.kill("SIGKILL");
      await once(child, "exit");
      let inside = 0;
      await Promise.all(
        Array.from({ length: 8 }, () =>
          withLock(folder, async () => {
            expect(++inside).to.equal(1);
            await sleep(1);
            inside--;
          }),
        ),
      );
    }
  });

  it("succeeds a holder elsewhere once its beat has stood still", async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "7"), "1 another-machine");
    await withLock(folder, async () => undefined, { staleMs: 100 });
    expect(await readdir(folder)).to.deep.equal(["8"]);
  });

  it("does not succeed a holder elsewhere whose beat goes on", async () => {
    await mkdir(folder, { recursive: true });
    const file = join(folder, "7");
    await writeFile(file, "1 another-machine");
    const beat = setInterval(() => void utimes(file, new Date(), new Date()), 20);
    try {
      expect(await codeOf(withLock(folder, async () => undefined, { staleMs: 200, waitMs: 600 }))).to.equal(
        "REPOSITORY_BUSY",
      );
    } finally {
      clearInterval(beat);
    }
  });

  it("tells a holder that it was taken for dead", async () => {
    const code = await withLock(folder, async (held) => {
      await writeFile(join(folder, "99"), "1 another-machine");
      return codeOf(held.assertHeld());
    });
    expect(code).to.equal("REPOSITORY_BUSY");
  });
});
