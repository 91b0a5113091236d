import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { openInstaller } from "../index.js";
import { codeOf } from "../testing/code.test.js";
import { kernel, pluginPackageJson, World } from "../testing/world.test.js";
import { packPlugin } from "./pack-plugin.js";
import { storedGzip } from "./stored-gzip.js";

describe("packPlugin", function () {
  this.timeout(30_000);
  let world: World;
  let folder: string;
  const pack = (compression: "store" | "compress" = "store") =>
    packPlugin(folder, join(world.dir, "packed"), { compression, npm: world.npm });
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const manifest = (zen: object = {}, more: object = {}) =>
    write(
      "package.json",
      JSON.stringify({
        ...pluginPackageJson({ name: "@me/mine", zen }),
        exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
        ...more,
      }),
    );

  beforeEach(async () => {
    world = await World.create();
    folder = join(world.dir, "source");
    await manifest();
    await write("dist/index.js", 'import { helper } from "./helper.js";\nexport default helper();');
    await write("dist/helper.js", "export const helper = () => 41 + 1;");
    await write("dist/index.d.ts", "export default 42;\n//# sourceMappingURL=index.d.ts.map");
    await write("dist/index.test.js", "throw new Error('a test');");
    await write("dist/index.test.d.ts", "export {};");
    await write("src/secret.ts", "// at home");
    await write("README.md", "# Mine");
  });
  afterEach(() => world.close());

  it("holds the bundle, declarations and documents, and nothing of the workshop", async () => {
    await manifest({}, { scripts: { postinstall: "false" }, devDependencies: { x: "1" }, private: true });
    const { files, packageJson } = await pack();
    expect(files.map(({ path }) => path).sort()).to.deep.equal([
      "README.md",
      "dist/index.d.ts",
      "dist/index.js",
      "dist/index.js.map",
      "package.json",
      "sbom.cdx.json",
    ]);
    expect(packageJson).not.to.have.any.keys("scripts", "devDependencies", "private");
    expect(packageJson["peerDependencies"]).to.deep.equal({ "@zen/plugin-sdk": "^0.1.0" });
  });

  it("gives the same bytes anywhere, from another folder at another time", async () => {
    const first = await pack();
    const elsewhere = join(world.dir, "else", "where");
    await mkdir(dirname(elsewhere), { recursive: true });
    execFileSync("cp", ["-r", folder, elsewhere]);
    const second = await packPlugin(elsewhere, join(world.dir, "packed-again"), {
      compression: "store",
      npm: world.npm,
    });
    expect(second.integrity).to.equal(first.integrity);
    expect((await readFile(first.tarball)).includes(world.dir)).to.equal(false);
  });

  it("installs, and keeps apart what must be one", async () => {
    world.npm.add("engine", "1.0.0");
    await manifest(
      { natives: { engine: "1.0.0" }, requires: { "@zen/base": "^1.0.0" } },
      { exports: { ".": "./dist/index.js", "./other": "./dist/other.js" } },
    );
    await world.publish({ name: "@zen/base", files: { "index.js": "export const base = { is: 'one' };" } });
    const common =
      'import { base } from "@zen/base"; import engine from "engine"; import { shared } from "./shared.js";';
    await write("dist/shared.js", "export const shared = { count: 0 };");
    await write("dist/index.js", `${common} export default { base, engine, shared };`);
    await write("dist/other.js", `${common} export default { base, engine, shared };`);
    await pack();
    const { generation } = await openInstaller({
      repositoryDir: world.repository(),
      cacheDir: world.cacheDir,
      registries: [{ name: "r", scopes: ["@zen"], source: world.source() }],
      kernel,
      npm: world.npm,
    }).install([join(world.dir, "packed", "mine-1.0.0.tgz")]);
    const dir = generation.plugins.find(({ name }) => name === "@me/mine")?.dir ?? "";
    const load = async (path: string) =>
      ((await import(pathToFileURL(join(dir, path)).href)) as { default: Record<string, unknown> }).default;
    const [one, other] = [await load("dist/index.js"), await load("dist/other.js")];
    expect(one["engine"]).to.equal("engine 1.0.0");
    expect(one["base"]).to.equal(other["base"]);
    expect(one["shared"]).to.equal(other["shared"]);
  });

  it("bundles CommonJS that asks for require, __dirname and __filename, and workers beside it", async () => {
    await manifest({ workers: ["dist/worker.js"] });
    await write("node_modules/old/package.json", '{"name":"old","main":"index.js"}');
    await write(
      "node_modules/old/index.js",
      "module.exports = { dir: __dirname, file: __filename, sep: require('path').sep };",
    );
    await write("dist/worker.js", "export const worker = true;");
    await write(
      "dist/index.js",
      `import old from "old"; import { createRequire } from "node:module";
      const require = createRequire(import.meta.url); const __dirname = "own";
      export default { old, own: __dirname, fs: typeof require("fs").existsSync, worker: new URL("./worker.js", import.meta.url).href };`,
    );
    await pack("compress");
    const { generation } = await world.installer().install([join(world.dir, "packed", "mine-1.0.0.tgz")]);
    const dir = generation.plugins[0]?.dir ?? "";
    const { default: found } = (await import(pathToFileURL(join(dir, "dist/index.js")).href)) as {
      default: Record<string, unknown>;
    };
    expect(found["old"]).to.deep.equal({ dir: join(dir, "dist"), file: join(dir, "dist/index.js"), sep: "/" });
    expect(found).to.deep.include({ own: "own", fs: "function" });
    expect(((await import(String(found["worker"]))) as { worker: boolean }).worker).to.equal(true);
  });

  it("gives the named exports of CommonJS that is imported on demand, as Node gives them", async () => {
    await write("node_modules/old/package.json", '{"name":"old","main":"index.js"}');
    await write("node_modules/old/index.js", "exports.pad = (x) => `<${x}>`; Object.assign(exports, { hidden: 1 });");
    await write("node_modules/passes/package.json", '{"name":"passes","main":"index.js"}');
    await write("node_modules/passes/index.js", 'module.exports = require("./inner.js");');
    await write(
      "node_modules/passes/inner.js",
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = 1; exports["odd"] = 2;',
    );
    await write("node_modules/plain/package.json", '{"name":"plain","main":"index.js"}');
    await write("node_modules/plain/index.js", "module.exports = class Plain {};");
    await write("node_modules/modern/package.json", '{"name":"modern","type":"module","exports":"./index.js"}');
    await write("node_modules/modern/index.js", "export const pad = 3; export default 4;");
    await write(
      "dist/index.js",
      `export default async () => {
        const all = await Promise.all([import("old"), import("passes"), import("plain"), import("modern")]);
        const { pad } = await import("old");
        return { named: pad(1), names: all.map((one) => Object.keys(one).sort()), plain: typeof all[2].default, same: all[0].default.pad === pad, hidden: all[0].default.hidden };
      };`,
    );
    const first = await pack("store");
    const { generation } = await world.installer().install([join(world.dir, "packed", "mine-1.0.0.tgz")]);
    const dir = generation.plugins[0]?.dir ?? "";
    const { default: run } = (await import(pathToFileURL(join(dir, "dist/index.js")).href)) as {
      default: () => Promise<Record<string, unknown>>;
    };
    expect(await run()).to.deep.equal({
      named: "<1>",
      names: [["default", "pad"], ["__esModule", "default", "odd"], ["default"], ["default", "pad"]],
      plain: "function",
      same: true,
      hidden: 1,
    });
    const elsewhere = join(world.dir, "else", "where");
    await mkdir(dirname(elsewhere), { recursive: true });
    execFileSync("cp", ["-r", folder, elsewhere]);
    const again = await packPlugin(elsewhere, join(world.dir, "again"), { compression: "store", npm: world.npm });
    expect(again.integrity).to.equal(first.integrity);
  });

  it("takes assets from the package and its dependencies", async () => {
    await manifest({ assets: ["data/a.bin", { from: "dep/inner/b.wasm", to: "dist/b.wasm" }] });
    await write("data/a.bin", "a");
    await write("node_modules/dep/inner/b.wasm", "b");
    const { files, packageJson } = await pack();
    expect(files.map(({ path }) => path)).to.include.members(["data/a.bin", "dist/b.wasm"]);
    expect(packageJson["zen"]).to.have.property("assets").deep.equal(["data/a.bin", "dist/b.wasm"]);
    await manifest({ assets: ["data/none.bin"] });
    expect(await codeOf(pack())).to.equal("PLUGIN_PACK_FAILED");
  });

  it("locks the closure of natives, writes it down, and follows what is written", async () => {
    world.npm.add("engine", "1.0.0");
    await manifest({ natives: { engine: "^1.0.0" } });
    const first = await pack();
    expect(first.packageJson["zen"]).to.have.nested.property("closure[0].version", "1.0.0");
    world.npm.add("engine", "1.5.0");
    expect((await pack()).integrity).to.equal(first.integrity);
    await manifest({ natives: { engine: "^1.2.0" } });
    expect((await pack()).packageJson["zen"]).to.have.nested.property("closure[0].version", "1.5.0");
  });

  it("says where the source is at fault", async () => {
    await write("dist/index.js", 'import "./helper.js";\nimport "nobody";');
    const error = (await pack().catch((fault: unknown) => fault)) as { code: string; place: string };
    expect(error.code).to.equal("PLUGIN_PACK_FAILED");
    expect(error.place).to.equal(`${join(folder, "dist/index.js")}:2:8`);
    await rm(join(folder, "dist/index.js"));
    expect(await codeOf(pack())).to.equal("PLUGIN_PACK_FAILED");
    await manifest({ unknown: true });
    expect(await codeOf(pack())).to.equal("MANIFEST_INVALID");
    await write("package.json", '{"name":"x","version":"1.0.0"}');
    expect(await codeOf(pack())).to.equal("PLUGIN_PACK_FAILED");
    await write("package.json", "{");
    expect(await codeOf(pack())).to.equal("PLUGIN_PACK_FAILED");
  });

  it("refuses to bundle another plugin, and names the field that is missing", async () => {
    await mkdir(join(folder, "node_modules/@zen"), { recursive: true });
    await mkdir(join(world.dir, "other"), { recursive: true });
    await writeFile(
      join(world.dir, "other/package.json"),
      JSON.stringify({ ...pluginPackageJson({ name: "@zen/other" }), main: "index.js" }),
    );
    await writeFile(join(world.dir, "other/index.js"), "export default 1;");
    await symlink(join(world.dir, "other"), join(folder, "node_modules/@zen/other"));
    await write("dist/index.js", 'import other from "@zen/other"; export default other;');
    const error = (await pack().catch((fault: unknown) => fault)) as { code: string; hint: string };
    expect(error.code).to.equal("PLUGIN_PACK_FAILED");
    expect(error.hint).to.include("zen.requires");
  });

  it("points frames of the bundle at the source", async () => {
    await write("dist/index.js", "export default () => {\n  throw new Error('here');\n};");
    await pack();
    const { generation } = await world.installer().install([join(world.dir, "packed", "mine-1.0.0.tgz")]);
    const script = `import(${JSON.stringify(pathToFileURL(join(generation.plugins[0]?.dir ?? "", "dist/index.js")).href)}).then((m) => m.default()).catch((e) => console.log(e.stack));`;
    const stack = execFileSync(process.execPath, ["--enable-source-maps", "-e", script], { encoding: "utf8" });
    expect(stack).to.match(/dist\/index\.js:2:9/);
  });
});

describe("storedGzip", () => {
  it("is read back by any gunzip", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        (bytes) => Buffer.compare(gunzipSync(storedGzip(bytes)), bytes) === 0,
      ),
    );
    for (const size of [0, 65_534, 65_535, 65_536, 131_070, 200_000]) {
      const bytes = Buffer.alloc(size, "zen");
      expect(gunzipSync(storedGzip(bytes)).equals(bytes)).to.equal(true);
    }
  });
});
