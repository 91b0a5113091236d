import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { readLockText } from "../lock/file.js";
import { readLock } from "../lock/text.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import { FolderSource } from "../registry/folder-source.js";
import type { PackageSource } from "../registry/source.js";
import { codeOf } from "../testing/code.test.js";
import { World } from "../testing/world.test.js";
import { mirror } from "./mirror.js";
import type { MirrorOptions, MirrorResult } from "./types.js";

/** npm's registry, out of reach. */
const unreachable: NpmPackages = {
  manifest: async () => {
    throw new Error("npm was asked");
  },
  // oxlint-disable-next-line require-yield
  async *fetch() {
    throw new Error("npm was asked");
  },
};

describe("mirror", function () {
  this.timeout(30_000);
  let world: World;
  let to: string;
  let fetched: string[];
  beforeEach(async () => {
    world = await World.create();
    to = join(world.dir, "mirror");
    fetched = [];
    world.npm.add("engine", "2.0.0", { optionalDependencies: { "engine-linux": "2.0.0", "engine-mac": "2.0.0" } });
    world.npm.add("engine-linux", "2.0.0", { os: ["linux"] });
    world.npm.add("engine-mac", "2.0.0", { os: ["darwin"] });
    const closure = await Promise.all(
      ["engine", "engine-linux", "engine-mac"].map(async (name) => {
        const { integrity, optionalDependencies, os } = await world.npm.manifest(name, "2.0.0");
        return {
          name,
          version: "2.0.0",
          integrity,
          ...(os ? { os } : {}),
          ...(name === "engine" ? { optionalDependencies } : {}),
        };
      }),
    );
    await world.publish({ name: "@acme/base", version: "1.0.0" });
    await world.publish({ name: "@acme/base", version: "1.5.0" });
    await world.publish({ name: "@acme/base", version: "2.0.0" });
    await world.publish({ name: "@acme/other" });
    await world.publish({
      name: "@acme/store",
      zen: { requires: { "@acme/base": "^1.0.0" }, natives: { engine: "^2.0.0" }, closure },
    });
  });
  afterEach(() => world.close());

  const counted = (source: PackageSource): PackageSource => ({
    title: source.title,
    describe: (name) => source.describe(name),
    fetch: (name, version) => {
      fetched.push(`${name}@${version}`);
      return source.fetch(name, version);
    },
  });
  const mirrored = (options: Partial<MirrorOptions>): Promise<MirrorResult> => {
    const registries = [{ name: "team", scopes: ["@zen", "@acme"], source: counted(world.source()) }];
    return mirror({ to, registries, npm: world.npm, ...options });
  };
  const installFrom = (root: string, specs: readonly string[] = ["@acme/store"]) => {
    const registries = [{ name: "mirror", scopes: ["@zen", "@acme"], source: new FolderSource(to, { root }) }];
    return world
      .installer({ registries, npm: unreachable, offline: true, cacheDir: join(world.dir, "cache2") })
      .install(specs);
  };

  it("brings a plugin with what it requires, natives of all platforms included, and installs from it alone", async () => {
    const result = await mirrored({ specs: ["@acme/store"] });
    expect(result).to.include({ plugins: 3, natives: 3, fetched: 6 });
    expect(
      Object.keys((await new FolderSource(to, { root: result.root }).describe("@acme/base"))!.versions),
    ).to.deep.equal(["1.5.0"]);
    const { generation } = await installFrom(result.root);
    expect(generation.plugins.map(({ name, version }) => `${name}@${version}`)).to.have.members([
      "@acme/base@1.5.0",
      "@acme/store@1.0.0",
    ]);
  });

  it("fetches nothing that it has, and adds what it has not", async () => {
    const first = await mirrored({ specs: ["@acme/store"] });
    expect(await mirrored({ specs: ["@acme/store"] })).to.deep.include({ root: first.root, fetched: 0, bytes: 0 });
    fetched = [];
    const more = await mirrored({ specs: ["@acme/base", "@acme/other"] });
    expect(fetched).to.have.members(["@acme/base@2.0.0", "@acme/other@1.0.0"]);
    expect(more).to.include({ plugins: 5, natives: 3 });
    await installFrom(more.root);
  });

  it("has the same root whatever the order in which it was filled", async () => {
    await mirrored({ specs: ["@acme/other"] });
    const { root } = await mirrored({ specs: ["@acme/store"] });
    await rm(to, { recursive: true });
    await mirrored({ specs: ["@acme/store"] });
    expect((await mirrored({ specs: ["@acme/other"] })).root).to.equal(root);
  });

  it("brings every version that a range admits when asked", async () => {
    expect(await mirrored({ specs: ["@acme/base@^1.0.0"], allVersions: true })).to.include({ plugins: 3 });
  });

  it("brings what a lock holds, to the byte", async () => {
    await world.installer().install(["@acme/store"]);
    const lock = readLock(readLockText(world.repository())!);
    const registries = [{ name: "team", scopes: ["@zen", "@acme"], source: world.source() }];
    const named = JSON.parse(JSON.stringify(lock).replaceAll('"bundled"', '"team"')) as typeof lock;
    const { root, leftOut } = await mirrored({ lock: named, registries });
    expect(leftOut).to.deep.equal([]);
    await installFrom(root);
    const shipped = await mirrored({ lock, to: join(world.dir, "natives-only") });
    expect(shipped).to.include({ plugins: 0, natives: 3 }).and.to.have.property("leftOut").that.includes("@acme/store");
    const other = JSON.parse(
      JSON.stringify(named).replace(named.plugins["@acme/store"]!.integrity, named.plugins["@acme/base"]!.integrity),
    );
    expect(await codeOf(mirrored({ lock: other, registries }))).to.equal("LOCK_MISMATCH");
  });

  it("goes on after it was interrupted, and leaves no part of an archive", async () => {
    const source = world.source();
    const failing: PackageSource = {
      title: source.title,
      describe: (name) => source.describe(name),
      async *fetch(name, version) {
        for await (const chunk of source.fetch(name, version)) {
          yield chunk.subarray(0, 10);
          if (name === "@acme/base") throw new Error("the line is cut");
          yield chunk.subarray(10);
        }
      },
    };
    const registries = [{ name: "team", scopes: ["@zen", "@acme"], source: failing }];
    const failure = await mirrored({ specs: ["@acme/store"], registries }).then(
      () => "none",
      (error: Error) => error.message,
    );
    expect(failure).to.equal("the line is cut");
    await writeFile(join(to, "packages", "@acme", "x.tgz.0123456789ab.part"), "cut");
    const left = await readdir(to, { recursive: true });
    expect(left).not.to.include("index.json");
    const { root } = await mirrored({ specs: ["@acme/store"] });
    const after = await readdir(to, { recursive: true });
    expect(after.filter((file) => file.endsWith(".part"))).to.deep.equal([]);
    await installFrom(root);
  });

  it("fetches again what was damaged, and refuses what is not what was promised", async () => {
    const { root } = await mirrored({ specs: ["@acme/other"] });
    const file = join(to, "packages/@acme/other/other-1.0.0.tgz");
    const good = await readFile(file);
    await writeFile(file, good.subarray(0, -5));
    expect(await mirrored({ specs: ["@acme/other"] })).to.include({ root, fetched: 1 });
    expect(await readFile(file)).to.deep.equal(good);
    await writeFile(join(world.registryDir, "packages/@acme/base/base-2.0.0.tgz"), "swapped");
    expect(await codeOf(mirrored({ specs: ["@acme/base"] }))).to.equal("TARBALL_DIGEST_MISMATCH");
  });

  it("says what it cannot bring", async () => {
    expect(await codeOf(mirrored({ specs: ["@acme/none"] }))).to.equal("PLUGIN_NOT_FOUND");
    expect(await codeOf(mirrored({ specs: ["@acme/base@^9.0.0"] }))).to.equal("PLUGIN_NOT_FOUND");
    expect(await codeOf(mirrored({ specs: ["@other/a"] }))).to.equal("REGISTRY_NOT_BOUND");
    expect(await codeOf(mirrored({ specs: ["./base"] }))).to.be.oneOf(["PLUGIN_NOT_FOUND", "PLUGIN_SPEC_INVALID"]);
  });
});
