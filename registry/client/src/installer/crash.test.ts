import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import fc from "fast-check";
import { readGeneration } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { World } from "../testing/world.test.js";

const index = new URL("../index.js", import.meta.url).href;

/** An installation in a process of its own, which says when it begins. */
function start(world: World, spec: string) {
  const script = `import { openInstaller, FolderSource } from ${JSON.stringify(index)};
    const installer = openInstaller({ repositoryDir: ${JSON.stringify(world.repository())}, cacheDir: ${JSON.stringify(world.cacheDir)},
      registries: [{ name: "r", scopes: ["@zen"], source: new FolderSource(${JSON.stringify(world.registryDir)}) }],
      kernel: { version: "0.1.0", contracts: [] } });
    console.log("begins");
    await installer.install([${JSON.stringify(spec)}]);`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
}

describe("kill -9 during an installation", function () {
  this.timeout(120_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`lib/${at}.js`, `export default ${at};`.repeat(500)]),
    );
    for (const version of ["1.0.0", "2.0.0"]) await world.publish({ name: "@zen/big", version, files });
  });
  afterEach(() => world.close());

  it("leaves one whole generation at every moment, and the next installation goes through", async () => {
    const registries = { registries: [{ name: "r", scopes: ["@zen"], source: world.source() }] };
    await world.installer(registries).install(["@zen/big@1.0.0"]);
    const moments = fc.sample(fc.integer({ min: 0, max: 120 }), { numRuns: 20, seed: 20010420 });
    const ends = { before: 0, after: 0 };
    for (const [round, moment] of moments.entries()) {
      if (round % 3 === 0) await rm(world.cacheDir, { recursive: true, force: true });
      const wished = readGeneration(world.repository())?.plugins[0]?.version === "1.0.0" ? "2.0.0" : "1.0.0";
      const child = start(world, `@zen/big@${wished}`);
      const exit = once(child, "exit");
      await once(child.stdout, "data");
      await Promise.race([sleep(moment), exit]);
      child.kill("SIGKILL");
      await exit;

      const now = readGeneration(world.repository());
      expect(now, `after ${moment} ms`).not.to.equal(undefined);
      const [plugin] = now?.plugins ?? [];
      ends[plugin?.version === wished ? "after" : "before"]++;
      expect(await readdir(join(plugin?.dir ?? "", "lib"))).to.have.length(40);
      for (const name of await readdir(join(plugin?.dir ?? "", "lib"))) {
        expect((await readFile(join(plugin?.dir ?? "", "lib", name))).length).to.be.greaterThan(1000);
      }
      // Whatever happened: what the lock says can be installed, and is then what is in use.
      const { generation } = await world.installer(registries).install();
      const lock = await readFile(join(world.repository(), "zen.lock"), "utf8");
      expect(generation.lock).to.equal(integrityOf(lock));
      expect(generation.plugins[0]?.version).to.equal(plugin?.version);
      expect((await readdir(join(world.repository(), ".zen"))).sort()).to.deep.equal([
        "generation",
        "generations",
        "locks",
      ]);
      expect(
        (await readdir(join(world.repository(), ".zen", "generations"))).filter((name) => name.startsWith("staging")),
      ).to.deep.equal([]);
    }
    expect(ends.before).to.be.greaterThan(0);
  });
});
