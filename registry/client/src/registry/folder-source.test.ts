import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { World } from "../testing/world.test.js";
import { FolderSource } from "./folder-source.js";

describe("FolderSource", function () {
  this.timeout(30_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.publish({ name: "@zen/a", version: "1.0.0" });
    await world.publish({ name: "@zen/a", version: "1.1.0" });
    await world.publish({ name: "@zen/a", version: "2.0.0-rc.1" });
  });
  afterEach(() => world.close());

  it("says what it has, the highest release as latest", async () => {
    const packument = await world.source().describe("@zen/a");
    expect(Object.keys(packument?.versions ?? {})).to.deep.equal(["1.0.0", "1.1.0", "2.0.0-rc.1"]);
    expect(packument?.["dist-tags"].latest).to.equal("1.1.0");
    expect(await world.source().describe("@zen/b")).to.equal(undefined);
    expect(await world.source().describe("constructor")).to.equal(undefined);
    expect(await world.source().names()).to.deep.equal(["@zen/a", "@zen/plugin-sdk"]);
  });

  it("has the same root for the same packages, and another for others", async () => {
    const before = world.root;
    await world.publish({ name: "@zen/a", version: "1.0.0" });
    expect(world.root).to.equal(before);
    await world.publish({ name: "@zen/a", version: "1.0.0", files: { "index.js": "changed" } });
    expect(world.root).not.to.equal(before);
  });

  it("notices a changed index and a changed document when it is pinned", async () => {
    const source = world.source();
    const document = join(world.registryDir, "packages/@zen/a/packument.json");
    await writeFile(document, (await readFile(document, "utf8")).replace("1.1.0", "1.1.1"));
    expect(await codeOf(source.describe("@zen/a"))).to.equal("REGISTRY_CHANGED");
    const index = join(world.registryDir, "index.json");
    await writeFile(index, `${await readFile(index, "utf8")} `);
    expect(await codeOf(world.source().describe("@zen/a"))).to.equal("REGISTRY_CHANGED");
  });

  it("leaves a changed archive to the store, which refuses it", async () => {
    await writeFile(join(world.registryDir, "packages/@zen/a/a-1.1.0.tgz"), "swapped");
    expect(await codeOf(world.installer().install(["@zen/a"]))).to.equal("TARBALL_DIGEST_MISMATCH");
  });

  it("refuses an archive whose package.json is not the one the document tells", async () => {
    const document = join(world.registryDir, "packages/@zen/a/packument.json");
    const edited = JSON.parse(await readFile(document, "utf8"));
    edited.versions["1.1.0"].zen.permissions = { network: [] };
    await writeFile(document, JSON.stringify(edited));
    const index = join(world.registryDir, "index.json");
    const { integrityOf } = await import("../integrity.js");
    const entries = JSON.parse(await readFile(index, "utf8"));
    entries.packages["@zen/a"].packument = integrityOf(JSON.stringify(edited));
    await writeFile(index, JSON.stringify(entries));
    const registries = [{ name: "r", scopes: ["@zen"], source: new FolderSource(world.registryDir) }];
    expect(await codeOf(world.installer({ registries }).install(["@zen/a@1.1.0"]))).to.equal(
      "TARBALL_MANIFEST_MISMATCH",
    );
  });

  it("says when there is no registry, and when there is no such version", async () => {
    expect(await codeOf(new FolderSource(join(world.dir, "nowhere")).describe("@zen/a"))).to.equal(
      "REGISTRY_NOT_FOUND",
    );
    const read = async () => {
      for await (const _chunk of world.source().fetch("@zen/a", "9.0.0")) break;
    };
    expect(await codeOf(read())).to.equal("PLUGIN_NOT_FOUND");
    await rm(join(world.registryDir, "packages"), { recursive: true });
    expect(await codeOf(world.source().describe("@zen/a"))).to.equal("REGISTRY_NOT_FOUND");
  });
});
