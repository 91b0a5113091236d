import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readManifest } from "@zen/plugin-sdk";
import { expect } from "chai";
import { codeOf } from "../testing/code.test.js";
import { World } from "../testing/world.test.js";
import { createPlugin, pluginKinds, pluginLicences, pluginName, type CreatePluginOptions } from "./index.js";
import { tools } from "./package-json.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const templates = join(root, "templates");

describe("createPlugin", () => {
  let world: World;
  let dir: string;
  const create = (options: Partial<CreatePluginOptions> = {}) =>
    createPlugin({ name: "@me/mine", kind: "steps", dir, templates, registry: world.source(), ...options });

  beforeEach(async () => {
    world = await World.create();
    dir = join(world.dir, "new", "mine");
  });
  afterEach(() => world.close());

  for (const kind of pluginKinds) {
    it(`makes a ${kind} with a valid manifest, all names filled in, and the SDK at hand`, async () => {
      const { files } = await create({ kind });
      const texts = await Promise.all(
        files.filter((file) => !file.endsWith(".tgz")).map((file) => readFile(join(dir, file), "utf8")),
      );
      expect(texts.join("\n")).to.not.match(/PACKAGE_NAME|BARE_NAME|PLUGIN_TITLE|DESCRIPTION|USE_IT|LICENCE_YEAR/);
      const packageJson = JSON.parse(await readFile(join(dir, "package.json"), "utf8")) as Record<string, object>;
      expect(readManifest(packageJson, { strict: true }).name).to.equal("@me/mine");
      const sdk = (packageJson["devDependencies"] as Record<string, string>)["@zen/plugin-sdk"] ?? "";
      expect(existsSync(join(dir, sdk.slice("file:".length)))).to.equal(true);
      expect(files).to.include.members(["README.md", "LICENSE", ".gitignore", "tsconfig.json", "src/index.ts"]);
    });
  }

  it("gives each licence its text, and none to what is not licensed", async () => {
    for (const licence of pluginLicences) {
      const at = join(world.dir, licence);
      const { files } = await create({ licence, dir: at });
      expect(files.includes("LICENSE")).to.equal(licence !== "UNLICENSED");
    }
    expect(await readFile(join(world.dir, "MIT", "LICENSE"), "utf8")).to.include("the authors of @me/mine");
  });

  it("writes into an empty folder or a fresh clone, and over nothing", async () => {
    await mkdir(join(dir, ".git"), { recursive: true });
    await create();
    expect(await readdir(dir)).to.include.members([".git", "package.json"]);
    await writeFile(join(dir, "package.json"), "mine");
    expect(await codeOf(create())).to.equal("FILE_EXISTS");
    expect(await readFile(join(dir, "package.json"), "utf8")).to.equal("mine");
    await writeFile(join(world.dir, "file"), "");
    expect(await codeOf(create({ dir: join(world.dir, "file") }))).to.equal("FILE_EXISTS");
    expect(await codeOf(create({ dir: join(world.dir, "file", "below", "it") }))).to.equal("FILE_EXISTS");
    expect(await readdir(join(world.dir, "new"))).to.deep.equal(["mine"]);
  });

  it("leaves nothing behind when the SDK is not the one that is listed", async () => {
    const empty = await mkdtemp(join(tmpdir(), "zen-none-"));
    const registry = { title: "none", describe: async () => undefined, fetch: async function* () {} };
    expect(await codeOf(create({ registry, dir: join(empty, "x") }))).to.equal("PLUGIN_NOT_FOUND");
    expect(await readdir(empty)).to.deep.equal([]);
    await rm(empty, { recursive: true });
  });

  it("names tools of the versions with which its templates are tried", async () => {
    const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    for (const [tool, version] of Object.entries(tools)) expect(devDependencies[tool], tool).to.equal(version);
  });
});

describe("pluginName", () => {
  it("takes a scope from the name or beside it", () => {
    expect(pluginName("@acme/my-store")).to.deep.equal({ full: "@acme/my-store", bare: "my-store", title: "My store" });
    expect(pluginName("my-store", "acme").full).to.equal("@acme/my-store");
    expect(pluginName("my-store", "@acme").full).to.equal("@acme/my-store");
    expect(pluginName("my-store").full).to.equal("my-store");
  });

  it("refuses what npm, a path or Zen could not live with", async () => {
    const bad = [
      "",
      "My-Store",
      "my_store",
      "1st",
      "-a",
      "a-",
      "a--b",
      "../a",
      "@a/../b",
      "@/a",
      "@zen/x",
      "zen",
      "a b",
    ];
    for (const name of [...bad, "a".repeat(51), "@a/b/c", "ünï"])
      expect(await codeOf((async () => pluginName(name))()), name).to.equal("PLUGIN_NAME_INVALID");
    for (const [name, scope] of [
      ["a", "zen"],
      ["@a/b", "c"],
      ["a", "B"],
      ["a", ".."],
    ] as const)
      expect(await codeOf((async () => pluginName(name, scope))()), name).to.equal("PLUGIN_NAME_INVALID");
  });
});
