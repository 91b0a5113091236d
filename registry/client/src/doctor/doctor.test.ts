import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { withLock } from "../files/repository-lock.js";
import { hexOf } from "../integrity.js";
import { World } from "../testing/world.test.js";
import type { DoctorReport } from "./types.js";

describe("doctor", function () {
  this.timeout(60_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    for (const version of ["1.0.0", "1.1.0"]) {
      await world.publish({ name: "@zen/store", version });
      await world.installer().install([`@zen/store@${version}`]);
    }
  });
  afterEach(() => world.close());

  const state = (...path: string[]) => join(world.repository(), ".zen", ...path);
  const told = ({ problems }: DoctorReport) => problems.map(({ kind, text, mended }) => [kind, text, mended]);
  const spoil = async (file: string, text: string) => {
    await chmod(file, 0o644);
    await writeFile(file, text);
  };
  /** Mends, and finds nothing more. */
  const expectMended = async () => {
    const report = await world.installer().doctor({ fix: true });
    expect(report.problems.length).to.be.greaterThan(0);
    expect(report.problems.filter(({ mended }) => mended !== true)).to.deep.equal([]);
    expect((await world.installer().doctor()).problems).to.deep.equal([]);
    const { plugins, sdk } = world.installer().current()!;
    expect(plugins[0]?.version).to.equal("1.1.0");
    expect(await readFile(join(plugins[0]!.dir, "index.js"), "utf8")).to.include("@zen/store");
    expect(await readFile(join(sdk.dir, "index.js"), "utf8")).to.include("sdk");
  };

  it("finds nothing where all is well, and says what it looked at", async () => {
    expect(await world.installer().doctor()).to.deep.equal({ problems: [], packages: 3, files: 6, generations: 2 });
    expect((await world.installer().doctor({ fix: true })).problems).to.deep.equal([]);
    expect(world.installer().current()?.number).to.equal(2);
  });

  it("finds a changed file, which store and generation share, and fetches the package again", async () => {
    const { dir, integrity } = world.installer().list()[0]!;
    await spoil(join(dir, "index.js"), 'export default "@zen/evil!";');
    const report = await world.installer().doctor();
    expect(told(report)).to.deep.equal([
      ["store", "A package in the store is damaged: index.js has been changed.", undefined],
      [
        "generation",
        "Generation 2, which is in use, is damaged: node_modules/@zen/store: index.js has been changed.",
        undefined,
      ],
    ]);
    expect(report.problems[0]?.path).to.include(hexOf(integrity));
    await world.installer().doctor({ fix: true });
    await expectWhole();
  });

  async function expectWhole(): Promise<void> {
    const { plugins } = world.installer().current()!;
    expect(await readFile(join(plugins[0]!.dir, "index.js"), "utf8")).to.equal('export default "@zen/store";');
    expect((await world.installer().doctor()).problems).to.deep.equal([]);
  }

  it("builds the generation in use anew where it has lost files", async () => {
    await rm(join(world.installer().list()[0]!.dir, "index.js"));
    const report = await world.installer().doctor();
    expect(told(report)).to.deep.equal([
      [
        "generation",
        "Generation 2, which is in use, is damaged: node_modules/@zen/store: index.js is missing.",
        undefined,
      ],
    ]);
    await expectMended();
  });

  it("throws away a damaged generation that is not in use", async () => {
    await writeFile(state("generations", "1", "generation.json"), "{");
    expect(told(await world.installer().doctor())[0]?.[1]).to.include("Generation 1 is damaged");
    await expectMended();
    expect((await world.installer().generations()).map(({ number }) => number)).to.deep.equal([2]);
  });

  it("mends a pointer that names nothing", async () => {
    await writeFile(state("generation"), "99\n");
    expect((await world.installer().doctor()).problems[0]?.kind).to.equal("pointer");
    await expectMended();
  });

  it("brings back a zen.lock that is gone or broken from the generation in use", async () => {
    const lock = join(world.repository(), "zen.lock");
    const text = await readFile(lock, "utf8");
    await writeFile(lock, "<<<<<<< HEAD\n");
    expect((await world.installer().doctor()).problems[0]?.kind).to.equal("lock");
    await expectMended();
    expect(await readFile(lock, "utf8")).to.equal(text);
    await rm(lock);
    await expectMended();
    expect(await readFile(lock, "utf8")).to.equal(text);
  });

  it("finds what crashes left behind, a lock of a dead process among it", async () => {
    await mkdir(state("generations", "staging-3"));
    await writeFile(state("generation.123-0123abcd.tmp"), "3");
    await writeFile(state("switching.json"), JSON.stringify({ number: 3, lock: "" }));
    const { problems } = await world.installer().doctor();
    expect(problems.map(({ kind }) => kind)).to.deep.equal(["leftover", "leftover", "leftover"]);
    await expectMended();
  });

  it("waits for who is at work, and takes nothing of theirs for a leftover", async () => {
    let done: () => void = () => undefined;
    const working = withLock(state("locks", "plugins"), async () => {
      await mkdir(state("generations", "staging-3"));
      await new Promise<void>((resolve) => (done = resolve));
      await rm(state("generations", "staging-3"), { recursive: true });
    });
    const looking = world.installer().doctor();
    const first = await Promise.race([looking.then(() => "looked"), sleep(100).then(() => "waits")]);
    done();
    await working;
    expect(first).to.equal("waits");
    expect((await looking).problems).to.deep.equal([]);
  });

  it("tells of a process that ended while it held the lock, and succeeds it", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    await withLock(state("locks", "plugins"), async () => {
      const [mine] = (await readdir(state("locks", "plugins"))).sort((a, b) => Number(b) - Number(a));
      const text = await readFile(state("locks", "plugins", mine!), "utf8");
      await writeFile(
        state("locks", "plugins", String(Number(mine) + 1)),
        `${child.pid} ${text.split(" ").slice(1).join(" ")}`,
      );
    });
    const { problems } = await world.installer().doctor();
    expect(problems.map(({ text }) => text)).to.deep.equal([
      `Process ${child.pid} ended while it was changing the plugins.`,
    ]);
    expect((await world.installer().doctor()).problems).to.deep.equal([]);
  });

  it("says what it could not mend", async () => {
    const { dir } = world.installer().list()[0]!;
    await rm(join(dir, "index.js"));
    await rm(join(world.cacheDir, "store"), { recursive: true });
    const { problems } = await world.installer({ registries: [], offline: true }).doctor({ fix: true });
    expect(problems, "without the store only package.json can be compared").to.deep.equal([]);
    await rm(join(dir, "package.json"));
    const report = await world.installer({ registries: [], offline: true }).doctor({ fix: true });
    expect(told(report).map(([kind, , mended]) => [kind, mended])).to.deep.equal([
      ["generation", false],
      ["generation", false],
    ]);
    expect(report.problems[1]?.text).to.match(/could not be built anew: No registry is bound to @zen/);
  });
});
