import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { World } from "../testing/world.test.js";

describe("rollback of plugins", function () {
  this.timeout(30_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
      await world.publish({ name: "@zen/store", version });
      await world.installer().install([`@zen/store@${version}`]);
    }
  });
  afterEach(() => world.close());

  const lock = () => readFile(join(world.repository(), "zen.lock"), "utf8");
  const version = () => world.installer().list()[0]?.version;

  it("returns to the generation before, with its lock, and from there to the one before that", async () => {
    const offline = world.installer({ registries: [], offline: true });
    const first = await offline.rollback();
    expect(first.updated.map(({ from, to }) => [from.version, to.version])).to.deep.equal([["1.2.0", "1.1.0"]]);
    expect(version()).to.equal("1.1.0");
    expect(await lock()).to.include('"version": "1.1.0"');
    expect((await offline.install([], { frozen: true })).changed, "the lock agrees with it").to.equal(false);
    expect((await offline.rollback()).generation.number).to.equal(1);
    expect(await codeOf(offline.rollback())).to.equal("GENERATION_NOT_FOUND");
  });

  it("returns to any that is kept, forwards too", async () => {
    await world.installer().rollback(1);
    expect(version()).to.equal("1.0.0");
    await world.installer().rollback(3);
    expect(version()).to.equal("1.2.0");
    expect((await world.installer().rollback(3)).changed).to.equal(false);
    expect(await codeOf(world.installer().rollback(9))).to.equal("GENERATION_NOT_FOUND");
  });

  it("goes on from there with a new generation", async () => {
    await world.installer().rollback(1);
    const { generation } = await world.installer().install(["@zen/store@1.1.0"]);
    expect(generation.number).to.equal(4);
    const kept = await world.installer().generations();
    expect(kept.map(({ number, current }) => [number, current])).to.deep.equal([
      [4, true],
      [3, false],
      [2, false],
      [1, false],
    ]);
    expect(kept[1]?.plugins).to.deep.equal([{ name: "@zen/store", version: "1.2.0" }]);
  });

  it("builds a generation anew that has lost its packages, and refuses one that has lost its lock", async () => {
    const generations = join(world.repository(), ".zen", "generations");
    await rm(join(generations, "1", "node_modules"), { recursive: true });
    const { generation } = await world.installer({ registries: [], offline: true }).rollback(1);
    expect([generation.number, version()]).to.deep.equal([4, "1.0.0"]);
    await rm(join(generations, "2", "zen.lock"));
    expect(await codeOf(world.installer().rollback(2))).to.equal("GENERATION_DAMAGED");
    expect(version()).to.equal("1.0.0");
  });
});
