import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { commitGeneration, nextNumber, recover, stagingDir } from "./commit.js";
import { readPointer } from "./read.js";

const held = { assertHeld: async () => undefined };

describe("commitGeneration", function () {
  this.timeout(30_000);
  let repository: string;
  const state = (name: string) => join(repository, ".zen", name);
  const lock = () => readFile(join(repository, "zen.lock"), "utf8");
  const commit = async (text: string) => {
    const number = await nextNumber(repository);
    await commitGeneration(repository, await stagingDir(repository, number), number, text, held);
  };
  beforeEach(async () => {
    repository = await mkdtemp(join(tmpdir(), "zen-generation-"));
    await mkdir(join(repository, ".zen"));
    await commit("first\n");
  });
  afterEach(() => rm(repository, { recursive: true, force: true }));

  it("puts the folder in place, names it, and writes the lock", async () => {
    expect(readPointer(repository)).to.equal(1);
    expect(await lock()).to.equal("first\n");
    expect((await readdir(join(repository, ".zen"))).sort()).to.deep.equal(["generation", "generations"]);
  });

  it("changes nothing when the repository was lost to another process", async () => {
    const lost = { assertHeld: () => Promise.reject(new Error("lost")) };
    const staging = await stagingDir(repository, 2);
    const failure = await commitGeneration(repository, staging, 2, "second\n", lost).catch(
      (error: Error) => error.message,
    );
    expect(failure).to.equal("lost");
    expect(readPointer(repository)).to.equal(1);
    await recover(repository);
    expect(await readdir(state("generations"))).to.deep.equal(["1"]);
    expect(await lock()).to.equal("first\n");
  });

  it("is finished by the next one after a crash behind the switch", async () => {
    await mkdir(join(state("generations"), "2"));
    await writeFile(state("switching.json"), JSON.stringify({ number: 2, lock: "second\n" }));
    await writeFile(state("generation"), "2\n");
    await recover(repository);
    expect(await lock()).to.equal("second\n");
    expect(existsSync(state("switching.json"))).to.equal(false);
  });

  it("takes away the drafts of files that a killed process was writing, and nothing else", async () => {
    const drafts = [
      ".zen/switching.json.77-0123abcd.tmp",
      ".zen/generation.77-0123abcd.tmp",
      "zen.lock.77-0123abcd.tmp",
    ];
    for (const name of [...drafts, "zen.lock.bak"]) await writeFile(join(repository, name), "half");
    await recover(repository);
    expect((await readdir(repository)).sort()).to.deep.equal([".zen", "zen.lock", "zen.lock.bak"]);
    expect((await readdir(join(repository, ".zen"))).sort()).to.deep.equal(["generation", "generations"]);
  });

  it("is undone by the next one after a crash before the switch", async () => {
    await mkdir(join(state("generations"), "2"));
    await mkdir(join(state("generations"), "staging-3"));
    await writeFile(state("switching.json"), JSON.stringify({ number: 2, lock: "second\n" }));
    await recover(repository);
    expect(await lock()).to.equal("first\n");
    expect(await readdir(state("generations"))).to.deep.equal(["1"]);
    expect(existsSync(state("switching.json"))).to.equal(false);
  });

  it("leaves alone a lock that was changed after the switch was over", async () => {
    await commit("second\n");
    await writeFile(join(repository, "zen.lock"), "first\n");
    await recover(repository);
    expect(await lock()).to.equal("first\n");
  });
});
