import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { thisPlatform, type ZenError } from "@zen/plugin-sdk";
import { layout } from "../generation/layout.js";
import { hexOf as integrityHex, integrityOf } from "../integrity.js";
import { readLock } from "../lock/text.js";
import { codeOf } from "../testing/code.test.js";
import { archive, pluginPackageJson, World } from "../testing/world.test.js";

describe("install", function () {
  this.timeout(30_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.publish({
      name: "@zen/store",
      version: "0.1.0",
      zen: { backends: [{ contract: "artifact-store@1", title: "Store" }] },
    });
    await world.publish({
      name: "@zen/store",
      version: "0.2.0",
      zen: { backends: [{ contract: "artifact-store@1", title: "Store" }] },
    });
    await world.publish({ name: "@zen/steps", version: "0.1.0", zen: { requires: { "@zen/store": "^0.1.0" } } });
  });
  afterEach(() => world.close());

  const lockOf = async () => readFile(join(world.repository(), "zen.lock"), "utf8");

  it("installs by name, with what it requires and the SDK, and Node finds each from each", async () => {
    const result = await world.installer().install(["@zen/steps"]);
    expect(result.added.map(({ name, version }) => `${name} ${version}`)).to.deep.equal([
      "@zen/steps 0.1.0",
      "@zen/store 0.1.0",
    ]);
    const [steps, store] = result.generation.plugins;
    expect(steps?.requested, "what fits, where no range is given").to.equal("^0.1.0");
    expect(store).not.to.have.property("requested");
    expect(store?.manifest.backends[0]?.contract).to.equal("artifact-store@1");
    const from = createRequire(pathToFileURL(join(steps?.dir ?? "", "index.js")));
    expect(from.resolve("@zen/plugin-sdk")).to.equal(join(result.generation.sdk.dir, "index.js"));
    expect(from.resolve("@zen/store")).to.equal(join(store?.dir ?? "", "index.js"));
  });

  it("gives the store's files second names, read-only", async () => {
    const { generation } = await world.installer().install(["@zen/store"]);
    const { nlink, mode } = await stat(join(generation.plugins[0]?.dir ?? "", "index.js"));
    expect(nlink).to.equal(2);
    expect(mode & 0o222).to.equal(0);
  });

  it("writes a lock without hosts or places, and builds the same from it without asking anyone", async () => {
    await world.installer().install(["@zen/steps", "@zen/store@^0.1.0"]);
    const lock = await lockOf();
    expect(lock).not.to.include(world.dir).and.not.to.include("http");
    expect(JSON.parse(lock)).to.have.nested.property("plugins.@zen/steps.source.registry", "bundled");
    await rm(join(world.repository(), ".zen"), { recursive: true });
    const again = await world.installer({ registries: [], offline: true }).install();
    expect(again.generation.plugins.map(({ version }) => version)).to.deep.equal(["0.1.0", "0.1.0"]);
    expect(await lockOf()).to.equal(lock);
  });

  it("fetches what the lock says where the store has nothing", async () => {
    await world.installer().install(["@zen/store@0.1.0"]);
    const other = world.installer({ cacheDir: join(world.dir, "other-cache") });
    await rm(join(world.repository(), ".zen"), { recursive: true });
    expect((await other.install([], { frozen: true })).generation.plugins[0]?.version).to.equal("0.1.0");
  });

  it("does nothing when there is nothing to do", async () => {
    const first = await world.installer().install(["@zen/store"]);
    const again = await world.installer().install(["@zen/store"]);
    expect(again.changed).to.equal(false);
    expect((await world.installer().install()).generation.number).to.equal(first.generation.number);
  });

  it("keeps what is locked when something else is installed", async () => {
    await world.installer().install(["@zen/store@0.1.0"]);
    await world.publish({ name: "@zen/other", zen: {} });
    const { generation } = await world.installer().install(["@zen/other"]);
    expect(generation.plugins.map(({ name, version }) => `${name} ${version}`)).to.deep.equal([
      "@zen/other 1.0.0",
      "@zen/store 0.1.0",
    ]);
  });

  it("moves up when asked by name", async () => {
    await world.installer().install(["@zen/store@0.1.0"]);
    const { updated } = await world.installer().install(["@zen/store"]);
    expect(updated.map(({ from, to }) => [from.version, to.version])).to.deep.equal([["0.1.0", "0.2.0"]]);
  });

  it("explains a conflict, and leaves all as it was", async () => {
    await world.installer().install(["@zen/steps"]);
    const lock = await lockOf();
    expect(await codeOf(world.installer().install(["@zen/store@^0.2.0"]))).to.equal("PLUGIN_CONFLICT");
    expect(await lockOf()).to.equal(lock);
    expect(world.installer().current()?.number).to.equal(1);
  });

  it("passes over versions for other kernels and contracts, and says so when none is left", async () => {
    await world.publish({ name: "@zen/store", version: "0.3.0", kernel: "^0.2.0" });
    await world.publish({
      name: "@zen/store",
      version: "0.4.0",
      zen: { backends: [{ contract: "artifact-store@2", title: "S" }] },
    });
    expect((await world.installer().install(["@zen/store"])).generation.plugins[0]?.version).to.equal("0.2.0");
    const message = await world
      .installer()
      .install(["@zen/store@>=0.3.0"])
      .catch((error: Error) => error.message);
    expect(message).to.include("made for kernel ^0.2.0").and.include("artifact-store@2");
  });

  describe("frozen", () => {
    it("refuses a missing lock, other plugins, and a lock that does not agree with itself", async () => {
      expect(await codeOf(world.installer().install([], { frozen: true }))).to.equal("LOCK_MISMATCH");
      await world.installer().install(["@zen/store@0.1.0"]);
      expect(await codeOf(world.installer().install(["@zen/store"], { frozen: true }))).to.equal("LOCK_MISMATCH");
      const lock = JSON.parse(await lockOf());
      lock.plugins["@zen/store"].version = "0.2.0";
      await writeFile(join(world.repository(), "zen.lock"), JSON.stringify(lock));
      expect(await codeOf(world.installer().install([], { frozen: true }))).to.equal("LOCK_MISMATCH");
    });

    it("accepts and keeps a lock that says the same in another layout", async () => {
      await world.installer().install(["@zen/store"]);
      const text = JSON.stringify(JSON.parse(await lockOf()));
      await writeFile(join(world.repository(), "zen.lock"), text);
      await world.installer().install([], { frozen: true });
      expect(await lockOf()).to.equal(text);
    });
  });

  it("refuses a published version whose bytes have changed", async () => {
    await world.installer().install(["@zen/store@0.1.0"]);
    await rm(world.cacheDir, { recursive: true });
    await rm(join(world.repository(), ".zen"), { recursive: true });
    await world.publish({ name: "@zen/store", version: "0.1.0", files: { "index.js": "export default 'swapped';" } });
    expect(await codeOf(world.installer().install())).to.equal("LOCK_MISMATCH");
    await world.publish({ name: "@zen/other" });
    expect(await codeOf(world.installer().install(["@zen/other"]))).to.equal("LOCK_MISMATCH");
    expect(await codeOf(world.installer().install(["@zen/store@0.1.0"]))).to.equal("none");
  });

  it("takes names in a scope from the registry bound to it and no other", async () => {
    expect(await codeOf(world.installer().install(["@stranger/thing"]))).to.equal("REGISTRY_NOT_BOUND");
    expect(await codeOf(world.installer().install(["thing"]))).to.equal("REGISTRY_NOT_BOUND");
    expect(await codeOf(world.installer().install(["@zen/nothing"]))).to.equal("PLUGIN_NOT_FOUND");
    const [binding] = [
      {
        name: "a",
        scopes: ["@zen"],
        source: { title: "a", describe: async () => undefined, fetch: () => [] as never },
      },
    ];
    expect(await codeOf(world.installer({ registries: [binding!, { ...binding!, name: "b" }] }).install())).to.equal(
      "REGISTRY_SCOPE_TAKEN",
    );
  });

  it("installs from an archive and a folder, by paths relative to the repository", async () => {
    const file = await world.write(
      "repository/mine/store.tgz",
      archive(pluginPackageJson({ name: "@me/store" }), { "index.js": "export default 1;" }),
    );
    const { generation } = await world.installer().install([file]);
    expect(generation.plugins[0]).to.deep.include({ name: "@me/store", source: { archive: "./mine/store.tgz" } });
    expect(await lockOf()).not.to.include(world.dir);
    await world.installer().install();
    await rm(join(world.repository(), ".zen"), { recursive: true });
    await rm(world.cacheDir, { recursive: true });
    await writeFile(file, archive(pluginPackageJson({ name: "@me/store" }), { "index.js": "export default 2;" }));
    expect(await codeOf(world.installer().install())).to.equal("LOCK_MISMATCH");
  });

  it("refuses an archive whose dependencies nobody brings, and says how to make one that has them", async () => {
    const made = (fields: object) =>
      world.write(
        "repository/mine.tgz",
        archive({ ...pluginPackageJson({ name: "@me/mine" }), ...fields }, { "index.js": "" }),
      );
    const file = await made({ dependencies: { ms: "2.1.3", "@zen/plugin-sdk": "^0.1.0" } });
    const refused: unknown = await world
      .installer()
      .install([file])
      .catch((error: unknown) => error);
    expect(refused).to.include({ code: "PLUGIN_NOT_BUNDLED", place: file });
    expect((refused as ZenError).data).to.deep.equal({ dependencies: ["ms"] });
    expect((refused as ZenError).hint).to.include("zen plugins:pack");
    await made({ dependencies: { ms: "2.1.3" }, bundleDependencies: ["ms"] });
    expect(await codeOf(world.installer().install([file]))).to.equal("none");
    world.npm.add("native", "1.0.0");
    const zen = { format: "plugin@1", natives: { native: "1.0.0" }, requires: { "@zen/store": "^0.1.0" } };
    await made({ version: "1.1.0", dependencies: { native: "1.0.0", "@zen/store": "^0.1.0" }, zen });
    expect(await codeOf(world.installer().install([file]))).to.equal("none");
  });

  it("names the folder or archive of a manifest that is at fault", async () => {
    const broken = { ...pluginPackageJson({ name: "@me/mine" }), zen: { format: "plugin@1", backends: 7 } };
    const folder = join(world.repository(), "mine");
    await world.write("repository/mine/package.json", JSON.stringify(broken));
    const file = await world.write("repository/mine.tgz", archive(broken));
    for (const [spec, place] of [
      [folder, `${folder}/package.json`],
      [file, `${file}: package.json`],
    ] as const) {
      const error: unknown = await world
        .installer()
        .install([spec])
        .catch((reason: unknown) => reason);
      expect(error).to.include({ code: "MANIFEST_INVALID" });
      expect((error as ZenError).place)
        .to.match(/: zen.backends$/)
        .and.include(place);
    }
  });

  it("packs a plugin's folder anew when its author has changed it", async () => {
    const folder = join(world.repository(), "plugins", "mine");
    await world.write("repository/plugins/mine/package.json", JSON.stringify(pluginPackageJson({ name: "@me/mine" })));
    await world.write("repository/plugins/mine/index.js", "export default 1;");
    const first = await world.installer().install([folder]);
    expect((await world.installer().install()).changed).to.equal(false);
    await world.write("repository/plugins/mine/index.js", "export default 2;");
    expect(await codeOf(world.installer().install([], { frozen: true }))).to.equal("none");
    const elsewhere = world.installer({ cacheDir: join(world.dir, "other-cache") });
    const refused: unknown = await elsewhere.install([], { frozen: true }).catch((reason: unknown) => reason);
    expect(refused).to.include({ code: "LOCK_MISMATCH" });
    expect((refused as ZenError).hint).to.include("zen plugins:install ./plugins/mine");
    const second = await world.installer().install();
    expect(second.updated).to.have.length(1);
    const { default: value } = (await import(
      pathToFileURL(join(second.generation.plugins[0]?.dir ?? "", "index.js")).href
    )) as { default: number };
    expect(value).to.equal(2);
    expect(first.generation.number).to.be.lessThan(second.generation.number);
    expect(await readdir(world.cacheDir)).to.deep.equal(["store"]);
  });

  it("gives the archives of what is locked, wherever it came from, and none of other bytes", async () => {
    const folder = join(world.repository(), "plugins", "mine");
    await world.write("repository/plugins/mine/package.json", JSON.stringify(pluginPackageJson({ name: "@me/mine" })));
    await world.write("repository/plugins/mine/index.js", "export default 1;");
    const file = await world.write("repository/other.tgz", archive(pluginPackageJson({ name: "@me/other" })));
    await world.installer().install(["@zen/store@0.1.0", folder, file]);
    const placements = layout(readLock(await lockOf()), thisPlatform());
    const write = () =>
      world.installer().archives((one) =>
        Promise.all(
          placements.map(async (placement) => {
            const into = join(world.dir, `${integrityHex(placement.integrity)}.tgz`);
            await one(placement, into);
            return [placement.name, integrityOf(await readFile(into)) === placement.integrity];
          }),
        ),
      );
    expect(await write()).to.deep.equal([
      ["@me/mine", true],
      ["@me/other", true],
      ["@zen/plugin-sdk", true],
      ["@zen/store", true],
    ]);
    for (const { integrity } of placements) await rm(join(world.dir, `${integrityHex(integrity)}.tgz`));
    await world.write("repository/plugins/mine/index.js", "export default 2;");
    const error: unknown = await write().catch((reason: unknown) => reason);
    expect(error).to.include({ code: "LOCK_MISMATCH" });
    expect((error as ZenError).hint).to.include("zen plugins:install ./plugins/mine");
  });

  it("installs also what is named beside the specs, where these bring none of that name", async () => {
    const file = await world.write("mine.tgz", archive(pluginPackageJson({ name: "@me/mine" })));
    const also = { "@zen/store": "@zen/store@0.1.0", "@me/mine": join(world.dir, "gone.tgz") };
    const { generation } = await world.installer().install([file], { also });
    expect(generation.plugins.map(({ name, version }) => `${name} ${version}`)).to.deep.equal([
      "@me/mine 1.0.0",
      "@zen/store 0.1.0",
    ]);
  });

  it("refuses what names no plugin", async () => {
    for (const spec of ["@zen", "A b", "@zen/store@not a range", "@zen/store@npm:other", ""]) {
      expect(await codeOf(world.installer().install([spec])), spec).to.equal("PLUGIN_SPEC_INVALID");
    }
    expect(await codeOf(world.installer().install(["./nothing-here"]))).to.equal("PLUGIN_NOT_FOUND");
  });

  it("tells one fault when several of the specs are wrong, and has let go of everything by then", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => void unheard.push(reason);
    process.on("unhandledRejection", hear);
    try {
      const folder = join(world.repository(), "plugins", "broken");
      await world.write("repository/plugins/broken/package.json", "{");
      const archive = await world.write("repository/broken.tgz", Buffer.from("no archive"));
      for (const specs of [
        [folder, "A b"],
        ["A b", folder],
        [archive, folder, "@zen/store"],
        [folder, archive],
      ]) {
        expect(await codeOf(world.installer().install(specs)), specs.join(" "))
          .to.be.a("string")
          .and.not.equal("none");
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(unheard).to.deep.equal([]);
      expect(await readdir(join(world.cacheDir, "store", "drafts"))).to.deep.equal([]);
    } finally {
      process.off("unhandledRejection", hear);
    }
  });

  it("mends a damaged generation from the lock", async () => {
    const { generation } = await world.installer().install(["@zen/store"]);
    await writeFile(join(generation.dir, "generation.json"), "{");
    expect(await codeOf(() => world.installer().current())).to.equal("GENERATION_DAMAGED");
    expect((await world.installer().install()).generation.number).to.equal(2);
    await writeFile(join(world.repository(), ".zen", "generation"), "?");
    expect((await world.installer().install()).generation.number).to.equal(3);
    await rm(join(world.repository(), ".zen", "generations", "3", "node_modules", "@zen", "store"), {
      recursive: true,
    });
    expect((await world.installer().install()).generation.number).to.equal(4);
  });

  it("tells of a lock that is missing or no file", async () => {
    await world.installer().install(["@zen/store"]);
    const lock = join(world.repository(), "zen.lock");
    await rm(lock);
    expect(await codeOf(world.installer().archives(async () => undefined))).to.equal("LOCK_INVALID");
    await mkdir(lock);
    expect(await codeOf(world.installer().install())).to.equal("LOCK_INVALID");
  });

  it("serialises two installations in one repository", async () => {
    await world.publish({ name: "@zen/other" });
    await Promise.all([world.installer().install(["@zen/store"]), world.installer().install(["@zen/other"])]);
    expect(
      world
        .installer()
        .list()
        .map(({ name }) => name),
    ).to.deep.equal(["@zen/other", "@zen/store"]);
  });

  it("keeps five generations to return to", async () => {
    for (const version of ["0.1.0", "0.2.0", "0.1.0", "0.2.0", "0.1.0", "0.2.0", "0.1.0"])
      await world.installer().install([`@zen/store@${version}`]);
    expect((await readdir(join(world.repository(), ".zen", "generations"))).sort()).to.deep.equal([
      "3",
      "4",
      "5",
      "6",
      "7",
    ]);
  });

  describe("uninstall", () => {
    it("removes a plugin and what only it required", async () => {
      await world.installer().install(["@zen/steps"]);
      const { removed, generation } = await world.installer().uninstall(["@zen/steps"]);
      expect(removed.map(({ name }) => name)).to.deep.equal(["@zen/steps", "@zen/store"]);
      expect(existsSync(generation.sdk.dir)).to.equal(true);
    });

    it("refuses what others require and what is not there", async () => {
      await world.installer().install(["@zen/steps", "@zen/store@^0.1.0"]);
      expect(await codeOf(world.installer().uninstall(["@zen/store"]))).to.equal("PLUGIN_REQUIRED");
      expect(await codeOf(world.installer().uninstall(["@zen/nothing"]))).to.equal("PLUGIN_NOT_INSTALLED");
      expect((await world.installer().uninstall(["@zen/store", "@zen/steps"])).generation.plugins).to.deep.equal([]);
    });
  });

  describe("natives", () => {
    const { os, cpu } = thisPlatform();
    beforeEach(async () => {
      world.npm.add("engine", "1.0.0", {
        dependencies: { helper: "^2.0.0" },
        optionalDependencies: { "engine-here": "1.0.0", "engine-elsewhere": "1.0.0" },
      });
      world.npm.add("engine-here", "1.0.0", { os: [os], cpu: [cpu] });
      world.npm.add("engine-elsewhere", "1.0.0", { os: ["plan9"] });
      world.npm.add("helper", "1.0.0");
      world.npm.add("helper", "2.0.0");
      world.npm.add("old", "1.0.0", { dependencies: { helper: "^1.0.0" } });
      await world.publish({ name: "@zen/native", zen: { natives: { engine: "^1.0.0", old: "^1.0.0" } } });
    });

    it("locks the closure for every platform, and installs this one's, each finding the version it needs", async () => {
      const { generation } = await world.installer().install(["@zen/native"]);
      const lock = JSON.parse(await lockOf());
      expect(Object.keys(lock.natives)).to.have.members([
        "engine@1.0.0",
        "engine-here@1.0.0",
        "engine-elsewhere@1.0.0",
        "helper@1.0.0",
        "helper@2.0.0",
        "old@1.0.0",
      ]);
      expect(lock.natives["engine-elsewhere@1.0.0"].os).to.deep.equal(["plan9"]);
      const from = (path: string) => createRequire(join(generation.dir, "node_modules", path, "x.js"));
      expect(from("engine")("helper")).to.equal("helper 2.0.0");
      expect(from("old")("helper")).to.equal("helper 1.0.0");
      expect(from("@zen/native")("engine-here")).to.equal("engine-here 1.0.0");
      expect(existsSync(join(generation.dir, "node_modules", "engine-elsewhere"))).to.equal(false);
      expect(world.npm.fetched).not.to.include("engine-elsewhere@1.0.0");
    });

    it("needs npm for a second repository no more", async () => {
      await world.installer().install(["@zen/native"]);
      const before = world.npm.fetched.length;
      await world.installer({ repositoryDir: world.repository("second") }).install(["@zen/native"]);
      expect(world.npm.fetched).to.have.length(before);
    });

    it("refuses a package that cannot be left out and is not for this platform", async () => {
      world.npm.add("only-elsewhere", "1.0.0", { os: ["plan9"] });
      await world.publish({ name: "@zen/foreign", zen: { natives: { "only-elsewhere": "1.0.0" } } });
      expect(await codeOf(world.installer().install(["@zen/foreign"]))).to.equal("NATIVE_PLATFORM_UNSUPPORTED");
    });

    it("refuses two plugins that lock different bytes under one name", async () => {
      const entry = (digit: string) => ({
        name: "engine",
        version: "1.0.0",
        integrity: `sha512-${digit.repeat(86)}==`,
      });
      for (const [name, digit] of [
        ["@zen/one", "A"],
        ["@zen/two", "B"],
      ] as const) {
        await world.publish({ name, zen: { natives: { engine: "1.0.0" }, closure: [entry(digit)] } });
      }
      expect(await codeOf(world.installer().install(["@zen/one", "@zen/two"]))).to.equal("NATIVE_CONFLICT");
    });

    it("refuses other bytes than the closure says", async () => {
      await world.publish({
        name: "@zen/bad",
        zen: {
          natives: { helper: "1.0.0" },
          closure: [{ name: "helper", version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==` }],
        },
      });
      expect(await codeOf(world.installer().install(["@zen/bad"]))).to.equal("TARBALL_DIGEST_MISMATCH");
      expect(world.installer().current()).to.equal(undefined);
    });
  });

  it("keeps everything as it was when the disk is full, and says so", async () => {
    await world.installer().install(["@zen/store@0.1.0"]);
    const lock = await lockOf();
    const full = {
      title: "full",
      describe: (name: string) => world.source().describe(name),
      // oxlint-disable-next-line require-yield -- it fails before the first byte
      fetch: async function* (): AsyncGenerator<Uint8Array> {
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC", path: "/cache" });
      },
    };
    const installer = world.installer({ registries: [{ name: "r", scopes: ["@zen"], source: full }] });
    expect(await codeOf(installer.install(["@zen/store@0.2.0"]))).to.equal("DISK_FULL");
    expect(await lockOf()).to.equal(lock);
    expect(world.installer().list()[0]?.version).to.equal("0.1.0");
    expect(await readdir(join(world.repository(), ".zen", "generations"))).to.deep.equal(["1"]);
  });

  it("tells what happens", async () => {
    const kinds: string[] = [];
    await world.installer({ onProgress: ({ kind }) => kinds.push(kind) }).install(["@zen/store"]);
    expect([...new Set(kinds)]).to.deep.equal(["resolving", "resolved", "fetching", "fetched", "building", "done"]);
  });

  it("describes a plugin here and in its registry", async () => {
    await world.publish({ name: "@zen/store", version: "0.3.0", kernel: "^9.0.0" });
    await world.installer().install(["@zen/store@0.1.0"]);
    const info = await world.installer().info("@zen/store");
    expect(info.installed?.version).to.equal("0.1.0");
    expect(info.versions.map(({ version, unfit }) => [version, unfit !== undefined])).to.deep.equal([
      ["0.3.0", true],
      ["0.2.0", false],
      ["0.1.0", false],
    ]);
    expect(await codeOf(world.installer().info("@zen/nothing"))).to.equal("PLUGIN_NOT_FOUND");
  });
});
