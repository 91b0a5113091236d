import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { readLock } from "../index.js";
import { codeOf } from "../testing/code.test.js";
import { pluginPackageJson, World } from "../testing/world.test.js";

describe("linked plugins", function () {
  this.timeout(20_000);
  let world: World;
  const source = () => join(world.dir, "mine");
  const write = (path: string, text: string) => world.write(`mine/${path}`, text);
  const lock = async () => readLock(await readFile(join(world.repository(), "zen.lock"), "utf8"));
  const follow = () => world.installer().install([], { follow: true });
  const value = async () => {
    const dir = world.installer().list()[0]?.dir ?? "";
    return ((await import(pathToFileURL(join(dir, "dist/index.js")).href)) as { default: unknown }).default;
  };

  beforeEach(async () => {
    world = await World.create();
    const packageJson = { ...pluginPackageJson({ name: "@me/mine" }), exports: { ".": "./dist/index.js" } };
    await write("package.json", JSON.stringify(packageJson));
    await write("src/index.ts", 'import { one } from "./one.js"; const all: number = one; export default all;');
    await write("src/one.ts", "export const one: number = 1;");
    await mkdir(world.repository());
    await world.installer().install([source()], { link: true });
  });
  afterEach(() => world.close());

  it("are packed from their sources, with nothing built, and recorded to the byte", async () => {
    expect(await value()).to.equal(1);
    expect((await lock()).plugins["@me/mine"]?.source).to.deep.equal({ folder: "../mine", linked: true });
    expect(await readdir(source())).to.have.members(["package.json", "src"]);
  });

  it("are followed when a source has changed, and only then", async () => {
    expect((await follow()).changed).to.equal(false);
    await write("README.md", "# Mine");
    await write("src/one.test.ts", "throw new Error('a test');");
    expect((await follow()).changed).to.equal(false);
    await write("src/one.ts", "export const one: number = 2;");
    const followed = await follow();
    expect(followed.updated.map(({ to }) => to.name)).to.deep.equal(["@me/mine"]);
    expect(await value()).to.equal(2);
    expect((await lock()).plugins["@me/mine"]?.source).to.have.property("linked", true);
    expect((await follow()).changed).to.equal(false);
  });

  it("leave what is installed as it was when a source is broken", async () => {
    const before = await lock();
    await write("src/one.ts", "export const one: = 2;");
    expect(await codeOf(follow())).to.equal("PLUGIN_PACK_FAILED");
    expect(await lock()).to.deep.equal(before);
    expect(await value()).to.equal(1);
  });

  it("stay what they are while others are installed, and are let go by an ordinary installation of the same", async () => {
    await world.publish({ name: "@zen/other" });
    await world.installer().install(["@zen/other"]);
    expect((await lock()).plugins["@me/mine"]?.source).to.have.property("linked", true);
    await write("dist/index.js", "export default 'built';");
    await world.installer().install([source()]);
    expect((await lock()).plugins["@me/mine"]?.source).to.deep.equal({ folder: "../mine" });
    const dir = world.installer().list()[0]?.dir ?? "";
    expect(await readFile(join(dir, "dist/index.js"), "utf8")).to.contain("built");
  });

  it("give their archive for a bundle, and say so when the folder is another by then", async () => {
    const copy = (work: Parameters<ReturnType<typeof world.installer>["archives"]>[0]) =>
      world.installer().archives(work);
    const { integrity } = (await lock()).plugins["@me/mine"]!;
    const placement = {
      kind: "plugin",
      name: "@me/mine",
      version: "1.0.0",
      integrity,
      path: "node_modules/@me/mine",
    } as const;
    await copy((writeArchive) => writeArchive(placement, join(world.dir, "a.tgz")));
    expect((await readFile(join(world.dir, "a.tgz"))).length).to.be.greaterThan(0);
    await write("src/one.ts", "export const one: number = 3;");
    expect(await codeOf(copy((writeArchive) => writeArchive(placement, join(world.dir, "b.tgz"))))).to.equal(
      "LOCK_MISMATCH",
    );
  });

  it("work from the package store when their folder has gone", async () => {
    await rm(source(), { recursive: true });
    expect((await follow()).changed).to.equal(false);
    expect(await value()).to.equal(1);
  });
});
