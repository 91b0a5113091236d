import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { readLock } from "../lock/text.js";
import { codeOf } from "../testing/code.test.js";
import { World } from "../testing/world.test.js";
import type { InstallPlan } from "./plan.js";

const plugin = (version: string, zen: object = {}) => ({ name: "@zen/store", version, zen });
const reaching = (...network: string[]) => ({ permissions: { network } });

describe("update, outdated and why", function () {
  this.timeout(30_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.publish(plugin("1.0.0"));
    await world.publish({ name: "@zen/steps", version: "1.0.0", zen: { requires: { "@zen/store": "^1.0.0" } } });
    await world.publish({ name: "@zen/other", version: "1.0.0" });
    await world.installer().install(["@zen/steps", "@zen/other"]);
    await world.publish(plugin("1.1.0"));
    await world.publish(plugin("2.0.0"));
    await world.publish({ name: "@zen/steps", version: "1.2.0", zen: { requires: { "@zen/store": "^1.0.0" } } });
    await world.publish({ name: "@zen/other", version: "1.5.0" });
  });
  afterEach(() => world.close());

  const installed = () =>
    world
      .installer()
      .list()
      .map(({ name, version }) => `${name} ${version}`);

  it("moves everything as high as what was asked for allows", async () => {
    const { updated } = await world.installer().update();
    expect(updated.map(({ from, to }) => `${to.name} ${from.version} ${to.version}`)).to.deep.equal([
      "@zen/other 1.0.0 1.5.0",
      "@zen/steps 1.0.0 1.2.0",
      "@zen/store 1.0.0 1.1.0",
    ]);
    expect(
      world
        .installer()
        .list()
        .find(({ name }) => name === "@zen/steps")?.requested,
      "stays",
    ).to.equal("^1.0.0");
    expect((await world.installer().update()).changed).to.equal(false);
  });

  it("goes by ranges that were edited since, of what it is asked to move", async () => {
    const also = { "@zen/store": "@zen/store@>=1.0.0", "@zen/other": "@zen/other@1.0.0" };
    const range = { "@zen/steps": "@zen/steps@>=1.0.0 <1.2.0", "@zen/other": "@zen/other@1.0.0" };
    const outdated = await world.installer().outdated({ also: range });
    expect(outdated.map(({ name, wanted }) => `${name} ${wanted}`)).to.deep.equal([
      "@zen/other 1.0.0",
      "@zen/steps 1.0.0",
      "@zen/store 1.1.0",
    ]);
    await world.installer().update(["@zen/steps"], { also: range });
    expect(installed()).to.deep.equal(["@zen/other 1.0.0", "@zen/steps 1.0.0", "@zen/store 1.0.0"]);
    const { changes } = await world.installer().planUpdate([], { also });
    expect(changes.map(({ name, to }) => `${name} ${to?.version}`)).to.deep.equal(["@zen/store 1.1.0"]);
    await world.installer().update([], { also });
    const lock = readLock(await readFile(join(world.repository(), "zen.lock"), "utf8"));
    expect(lock.plugins["@zen/store"]?.requested).to.equal(">=1.0.0");
  });

  it("moves only what is named", async () => {
    await world.installer().update(["@zen/store"]);
    expect(installed()).to.deep.equal(["@zen/other 1.0.0", "@zen/steps 1.0.0", "@zen/store 1.1.0"]);
    expect(await codeOf(world.installer().update(["@zen/gone"]))).to.equal("PLUGIN_NOT_INSTALLED");
  });

  it("says what it would change, and changes nothing", async () => {
    const { changes } = await world.installer().planUpdate(["@zen/steps"]);
    expect(changes.map(({ name, from, to, asked }) => [name, from?.version, to?.version, asked])).to.deep.equal([
      ["@zen/steps", "1.0.0", "1.2.0", true],
    ]);
    expect(installed()).to.include("@zen/steps 1.0.0");
  });

  it("refuses to change a frozen lock", async () => {
    expect(await codeOf(world.installer().update([], { frozen: true }))).to.equal("LOCK_MISMATCH");
  });

  it("tells what is newer, within what was asked for and beyond", async () => {
    await world.publish({ name: "@zen/other", version: "3.0.0", kernel: "^9.0.0" });
    expect(await world.installer().outdated()).to.deep.equal([
      {
        name: "@zen/other",
        current: "1.0.0",
        wanted: "1.5.0",
        latest: "1.5.0",
        refused: { version: "3.0.0", reason: "it is made for kernel ^9.0.0, and this is 0.1.0" },
      },
      { name: "@zen/steps", current: "1.0.0", wanted: "1.2.0", latest: "1.2.0" },
      { name: "@zen/store", current: "1.0.0", wanted: "1.1.0", latest: "2.0.0" },
    ]);
  });

  it("tells why a plugin is there, from what was asked for", async () => {
    const { ways, versions } = await world.installer().why("@zen/store");
    expect(versions).to.deep.equal(["1.0.0"]);
    expect(ways.map((way) => way.map(({ name }) => name))).to.deep.equal([["@zen/steps", "@zen/store"]]);
    expect(ways[0]?.[0]?.requested).to.equal("^1.0.0");
    expect(await codeOf(world.installer().why("@zen/gone"))).to.equal("PLUGIN_NOT_INSTALLED");
  });

  it("never chooses a version that was yanked or blocked, and lets a yanked one stay", async () => {
    const source = world.source();
    const marks = new Map([["1.1.0", "yanked"]]);
    const marked = {
      title: source.title,
      fetch: source.fetch.bind(source),
      describe: async (name: string) => {
        const found = await source.describe(name);
        if (found === undefined || name !== "@zen/store") return found;
        const versions = Object.entries(found.versions).map(([version, document]) => {
          const state = marks.get(version);
          return [version, state === undefined ? document : { ...document, state: { state, reason: "it loses rows" } }];
        });
        return { ...found, versions: Object.fromEntries(versions) as typeof found.versions };
      },
    };
    const installer = world.installer({ registries: [{ name: "bundled", scopes: ["@zen"], source: marked }] });
    await installer.update(["@zen/store"]);
    expect(installed()).to.include("@zen/store 1.0.0");
    const asked = installer.install(["@zen/store@1.1.0"]);
    expect(await asked.catch((error: ZenError) => error.message)).to.include("it was yanked: it loses rows");
    const { versions } = await installer.info("@zen/store");
    expect(versions.map(({ version, withdrawn }) => [version, withdrawn?.state])).to.deep.equal([
      ["2.0.0", undefined],
      ["1.1.0", "yanked"],
      ["1.0.0", undefined],
    ]);
    marks.clear();
    await installer.update(["@zen/store"]);
    marks.set("1.1.0", "yanked");
    marks.set("1.0.0", "yanked");
    await installer.install(["@zen/other@1.5.0"]);
    expect(installed(), "locked").to.include("@zen/store 1.1.0");
    marks.set("1.1.0", "blocked");
    const again = await installer.install(["@zen/other@1.0.0"]).catch((error: ZenError) => error.message);
    expect(again).to.include("it was blocked: it loses rows");
  });
});

describe("what plugins may touch", function () {
  this.timeout(30_000);
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.publish(plugin("1.0.0", reaching("a.example")));
    await world.installer().install(["@zen/store"]);
    await world.publish(plugin("1.1.0", reaching("a.example", "b.example")));
  });
  afterEach(() => world.close());

  const lockFile = () => join(world.repository(), "zen.lock");
  const recorded = async () => readLock(await readFile(lockFile(), "utf8")).plugins["@zen/store"]?.permissions;

  it("is recorded in the lock", async () => {
    expect(await recorded()).to.deep.equal({ network: ["a.example"] });
  });

  it("is not widened unless somebody agrees", async () => {
    const error = await world
      .installer()
      .update()
      .catch((thrown: unknown) => thrown);
    expect(isZenError(error, "PERMISSIONS_WIDENED") && error.message).to.equal(
      "@zen/store 1.1.0 wants to reach b.example, which nobody has agreed to.",
    );
    expect(await codeOf(world.installer().install(["@zen/store@^1.1.0"]))).to.equal("PERMISSIONS_WIDENED");
    expect(await codeOf(world.installer().update([], { allowWider: async () => false }))).to.equal(
      "PERMISSIONS_WIDENED",
    );
    expect(world.installer().list()[0]?.version).to.equal("1.0.0");
    const asked: string[] = [];
    const agree = async (wider: InstallPlan["changes"]) => (asked.push(...wider.map(({ name }) => name)), true);
    expect((await world.installer().update([], { allowWider: agree })).changed).to.equal(true);
    expect(asked).to.deep.equal(["@zen/store"]);
    expect(await recorded()).to.deep.equal({ network: ["a.example", "b.example"] });
  });

  it("counts a plugin that an update brings along", async () => {
    await world.publish({ name: "@zen/bad", zen: reaching("*") });
    await world.publish(plugin("1.2.0", { ...reaching("a.example"), requires: { "@zen/bad": "*" } }));
    const error = (await world
      .installer()
      .update()
      .catch((thrown: unknown) => thrown)) as ZenError;
    expect(error.code).to.equal("PERMISSIONS_WIDENED");
    expect(error.message).to.include("@zen/bad 1.0.0, which is new here, wants to reach *");
    expect(await codeOf(world.installer().install(["@zen/bad"])), "asked for by name").to.equal("none");
  });

  it("may become less without anybody's word", async () => {
    await world.publish(plugin("1.3.0"));
    const plans: InstallPlan[] = [];
    await world.installer().update([], { onPlan: (plan) => plans.push(plan) });
    expect(plans[0]?.changes[0]?.narrows).to.deep.equal([
      { kind: "network", what: "a.example", text: "reach a.example" },
    ]);
    expect(await recorded()).to.equal(undefined);
  });

  it("is held against the installed plugin where an older lock does not record it", async () => {
    const lock = JSON.parse(await readFile(lockFile(), "utf8"));
    delete lock.plugins["@zen/store"].permissions;
    await writeFile(lockFile(), `${JSON.stringify(lock, null, 2)}\n`);
    await rm(join(world.repository(), ".zen"), { recursive: true });
    const text = await readFile(lockFile(), "utf8");
    expect((await world.installer().install([], { frozen: true })).changed).to.equal(true);
    expect(await readFile(lockFile(), "utf8"), "an older lock is followed as it is").to.equal(text);
    const error = (await world
      .installer()
      .update()
      .catch((thrown: unknown) => thrown)) as ZenError;
    expect(error.message).to.equal("@zen/store 1.1.0 wants to reach b.example, which nobody has agreed to.");
  });

  it("cannot be told otherwise by the lock than by the plugin", async () => {
    const text = (await readFile(lockFile(), "utf8")).replace("a.example", "z.example");
    await writeFile(lockFile(), text);
    await rm(join(world.repository(), ".zen"), { recursive: true });
    expect(await codeOf(world.installer().install())).to.equal("LOCK_MISMATCH");
  });
});
