import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testContext } from "@zen/plugin-sdk/pipeline";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { SampleRepository } from "../testing/sample-repository.js";
import { loadModule, loadStep, type LoadedModule } from "./index.js";

const SDK = `import { json, p, pipeline, step, stepFactory } from "@zen/plugin-sdk/pipeline";\n`;
const STEP = `export const clean = step("clean", { inputs: {}, outputs: { out: json<unknown>() } }, async () => ({ out: value() }));\n`;
const PIPELINE = `export default pipeline("sample", {}, (add) => { add(clean, {}); });\n`;

async function failure(action: Promise<unknown>): Promise<ZenError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isZenError(error)) return error;
  throw error ?? new Error("It did not fail");
}

describe("loadModule", () => {
  let repository: SampleRepository;
  beforeEach(() => (repository = new SampleRepository()));
  afterEach(() => repository.remove());

  const load = (files: Record<string, string>, file = "pipelines/a.ts"): Promise<LoadedModule> =>
    loadModule(file, repository.write(files));
  const valueOf = async (module: LoadedModule, name = "clean"): Promise<unknown> => {
    const step = await loadStep(module.code, { module: module.module, export: name });
    return ((await step({}, testContext())) as { out: unknown }).out;
  };

  it("runs TypeScript with helpers, JSON, tsconfig paths and npm packages", async () => {
    const module = await load({
      "tsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } } // a comment`,
      "lib/two.ts": `export enum Two { Value = 2 }`,
      "pipelines/data.json": `{ "three": 3 }`,
      "node_modules/four/package.json": `{ "name": "four", "version": "1.0.0", "main": "lib" }`,
      "node_modules/four/lib.js": `exports.four = 4;`,
      "node_modules/five/package.json": `{ "name": "five", "version": "1.0.0", "exports": { "./*": { "import": "./esm/*.mjs", "require": "./missing.cjs" } } }`,
      "node_modules/five/esm/deep.mjs": `export default 5;`,
      "pipelines/a.ts": `${SDK}import { Two } from "~/two"; import data from "./data.json"; import { four } from "four"; import five from "five/deep";
        const value = () => [Two.Value, data.three, four, five];\n${STEP}${PIPELINE}`,
    });
    expect(await valueOf(module)).to.deep.equal([2, 3, 4, 5]);
    expect([...module.pipelines.keys()]).to.deep.equal(["default"]);
    expect(module.module).to.equal("./pipelines/a.ts");
  });

  it("takes linked packages as user code by real path", async () => {
    repository.write({ "pipelines/a.ts": `${SDK}import { value } from "shared";\n${STEP}${PIPELINE}` });
    const shared = join(repository.repositoryDir, "../shared");
    mkdirSync(shared);
    writeFileSync(join(shared, "package.json"), `{ "name": "shared", "exports": "./src.ts" }`);
    writeFileSync(join(shared, "src.ts"), `export const value = (): string => "linked";`);
    mkdirSync(join(repository.repositoryDir, "node_modules"));
    symlinkSync(shared, join(repository.repositoryDir, "node_modules/shared"), "dir");
    const module = await load({});
    expect(await valueOf(module)).to.equal("linked");
    expect(module.sources.map(({ path }) => path)).to.deep.equal([
      join(shared, "src.ts"),
      join(repository.repositoryDir, "pipelines/a.ts"),
    ]);
  });

  it("answers import.meta.url and __dirname with the source's place", async () => {
    const module = await load({
      "lib/here.ts": `export const here = [import.meta.url, __dirname];`,
      "pipelines/a.ts": `${SDK}import { here } from "../lib/here.js"; const value = () => [here, import.meta.filename];\n${STEP}${PIPELINE}`,
    });
    const { repositoryDir } = repository;
    expect(await valueOf(module)).to.deep.equal([
      [`file://${repositoryDir}/lib/here.ts`, `${repositoryDir}/lib`],
      `${repositoryDir}/pipelines/a.ts`,
    ]);
  });

  it("keeps the names of functions whatever the bundle renames", async () => {
    const module = await load({
      "lib/b.ts": `export const value = (): number => 1;`,
      "pipelines/a.ts": `${SDK}import { value as other } from "../lib/b.js"; const value = () => [value.name, other.name];\n${STEP}${PIPELINE}`,
    });
    expect(await valueOf(module)).to.deep.equal(["value", "value"]);
  });

  it("shows the user's line in stack traces", async () => {
    const module = await load({
      "pipelines/a.ts": `${SDK}const value = () => {\n  throw new Error("x");\n};\n${STEP}${PIPELINE}`,
    });
    const error = (await valueOf(module).then(undefined, (reason: unknown) => reason)) as Error;
    expect(error.stack).to.contain(`${repository.repositoryDir}/pipelines/a.ts:3:9`);
  });

  describe("finds steps", () => {
    it("by the module that defines them, re-exported or not", async () => {
      const module = await load({
        "steps/clean.ts": `${SDK}const value = () => 1;\n${STEP}`,
        "steps/index.ts": `export * from "./clean.js";`,
        "pipelines/a.ts": `${SDK}import { clean } from "../steps/index.js";\nexport { clean as again };\n${PIPELINE}`,
      });
      expect(module.identify(module.exports["again"] as never)).to.deep.equal({
        module: "./steps/clean.ts",
        export: "clean",
      });
    });

    it("of plugins and of factories with their arguments, without loading user code for the former", async () => {
      repository.plugin(
        "@zen/sample",
        `import { json, step, stepFactory } from "@zen/plugin-sdk/pipeline";
        export const times = stepFactory((factor) => step("times", { inputs: {}, outputs: { out: json() } }, async () => ({ out: factor * 2 })));`,
      );
      const module = await load({
        "pipelines/a.ts": `${SDK}import { times } from "@zen/sample"; export const six = times(3);\nexport const own = stepFactory((n: number) => step("own", { inputs: {}, outputs: { out: json<number>() } }, async () => ({ out: n })));\nexport const two = own(2);`,
      });
      expect(module.identify(module.exports["two"] as never)).to.deep.equal({
        module: "./pipelines/a.ts",
        export: "two",
      });
      const made = (module.exports["own"] as (n: number) => never)(7);
      expect(module.identify(made)).to.deep.equal({ module: "./pipelines/a.ts", export: "own", args: [7] });
      const step = await loadStep(
        { ...module.code, user: "/not-there.mjs" },
        { module: "@zen/sample", export: "times", args: [3] },
      );
      expect(await step({}, testContext())).to.deep.equal({ out: 6 });
      expect(module.identify(step)).to.deep.equal({ module: "@zen/sample", export: "times", args: [3] });
    });

    it("and refuses one that no module exports, with its line", async () => {
      const module = await load({
        "pipelines/a.ts": `${SDK}const hidden = step("hidden", { inputs: {}, outputs: {} }, async () => ({}));\nexport const box = { hidden };`,
      });
      expect(() => module.identify((module.exports["box"] as { hidden: never }).hidden))
        .to.throw()
        .that.includes({ code: "STEP_NOT_EXPORTED", place: "pipelines/a.ts:2:16" });
    });
  });

  describe("does not compile again", () => {
    const compiled = (): string[] => readdirSync(join(repository.repositoryDir, ".zen/cache/code"));

    it("what has not changed, and does what has", async () => {
      const files = {
        "lib/v.ts": `export const value = () => 1;`,
        "pipelines/a.ts": `${SDK}import { value } from "../lib/v.js";\n${STEP}`,
      };
      const first = await load(files);
      const again = await load(files);
      expect(again.code).to.deep.equal(first.code);
      expect(again.exports).to.equal(first.exports);
      const changed = await load({ "lib/v.ts": `export const value = () => 2;` });
      expect(changed.code.user).not.to.equal(first.code.user);
      expect(await valueOf(changed)).to.equal(2);
      expect(compiled()).to.have.length(3);
    });

    it("nor keeps every version for ever", async () => {
      const files = (n: number) => ({ "pipelines/a.ts": `${SDK}const value = () => ${n};\n${STEP}` });
      await load(files(0));
      const folder = join(repository.repositoryDir, ".zen/cache/code");
      const old = new Date(Date.now() - 40 * 86_400_000);
      for (let n = 0; n < 5; n++) {
        writeFileSync(join(folder, `old${n}.mjs`), "");
        utimesSync(join(folder, `old${n}.mjs`), old, old);
      }
      await load(files(1));
      expect(compiled()).to.have.length(3);
    });

    it("but notices a file that takes the place of another, a tsconfig, and a damaged cache", async () => {
      await load({
        "lib/v/index.ts": `export const value = () => 1;`,
        "pipelines/a.ts": `${SDK}import { value } from "../lib/v";\n${STEP}`,
      });
      expect(await valueOf(await load({ "lib/v.ts": `export const value = () => 2;` }))).to.equal(2);
      const aliased = await load({
        "tsconfig.json": `{ "extends": "./base.json" }`,
        "base.json": `{ "compilerOptions": { "paths": { "v": ["./lib/v.ts"] } } }`,
        "pipelines/a.ts": `${SDK}import { value } from "v";\n${STEP}`,
      });
      expect(await valueOf(aliased)).to.equal(2);
      expect(
        await valueOf(await load({ "base.json": `{ "compilerOptions": { "paths": { "v": ["./lib/v/index.ts"] } } }` })),
      ).to.equal(1);
      for (const name of readdirSync(join(repository.repositoryDir, ".zen/cache/compiled")))
        repository.write({ [`.zen/cache/compiled/${name}`]: "{" });
      for (const name of compiled()) repository.write({ [`.zen/cache/code/${name}`]: "damaged(" });
      expect(existsSync(aliased.code.user) && readFileSync(aliased.code.user, "utf8")).to.equal("damaged(");
      expect((await load({})).exports).to.have.property("clean");
    });
  });

  describe("says what is wrong:", () => {
    it("no such file", async () => {
      expect(await failure(load({}, "pipelines/none.ts"))).to.include({
        code: "PIPELINE_NOT_FOUND",
        place: "pipelines/none.ts",
      });
    });

    it("a syntax error, with the line and a caret", async () => {
      const error = await failure(
        load({ "lib/b.ts": `export const a = 1;\nlet b = ;\n`, "pipelines/a.ts": `import "../lib/b.js";` }),
      );
      expect(error).to.include({ code: "PIPELINE_SYNTAX", place: "lib/b.ts:2:9" });
      expect(error.message).to.equal(`Unexpected ";"\n  let b = ;\n          ^`);
    });

    it("a relative import, a package, an export that is not there", async () => {
      const relative = await failure(load({ "pipelines/a.ts": `\nimport { b } from "./b.js";\nb();` }));
      expect(relative).to.include({ code: "IMPORT_NOT_FOUND", place: "pipelines/a.ts:2:19" });
      const missing = await failure(load({ "pipelines/a.ts": `import lodash from "lodash"; lodash();` }));
      expect(missing).to.include({ code: "IMPORT_NOT_FOUND", place: "pipelines/a.ts:1:20" });
      expect(missing.hint).to.contain("npm install lodash");
      const plugin = await failure(load({ "pipelines/a.ts": `import x from "@zen/tabula"; x();` }));
      expect(plugin.hint).to.contain("zen plugins:install @zen/tabula");
      const own = await failure(
        load({ "lib/b.ts": `export const bee = 1;`, "pipelines/a.ts": `import { bea } from "../lib/b.js"; bea();` }),
      );
      expect(own).to.include({ code: "IMPORT_NOT_FOUND", place: "pipelines/a.ts:1:10" });
    });

    it("a misspelt export of a plugin, an unknown subpath", async () => {
      repository.plugin("@zen/sample", `export const times = 1;`);
      const name = await failure(
        load({ "pipelines/a.ts": `${SDK}import { time } from "@zen/sample";\nexport default time;` }),
      );
      expect(name).to.include({ code: "IMPORT_NOT_FOUND", place: "pipelines/a.ts:2:10", hint: "Did you mean times?" });
      const subpath = await failure(
        load({ "pipelines/a.ts": `import { time } from "@zen/sample/deep";\nexport default time;` }),
      );
      expect(subpath).to.include({ code: "IMPORT_NOT_FOUND", place: "pipelines/a.ts:1:22" });
    });

    it("a plugin that is only in node_modules, published or linked", async () => {
      const published = await failure(
        load({
          "node_modules/@acme/store/package.json": `{ "name": "@acme/store", "version": "2.1.0", "exports": "./index.js", "zen": {} }`,
          "node_modules/@acme/store/index.js": `export const x = 1;`,
          "pipelines/a.ts": `import { x } from "@acme/store";\nexport default x;`,
        }),
      );
      expect(published).to.include({ code: "PLUGIN_NOT_INSTALLED", place: "pipelines/a.ts:1:19" });
      expect(published.hint).to.contain("zen plugins:install @acme/store@^2.1.0");
      repository.write({
        "packages/mine/package.json": `{ "name": "mine", "version": "1.0.0", "exports": "./index.js", "zen": {} }`,
        "packages/mine/index.js": "export {};",
      });
      symlinkSync(
        join(repository.repositoryDir, "packages/mine"),
        join(repository.repositoryDir, "node_modules/mine"),
        "dir",
      );
      const linked = await failure(load({ "pipelines/a.ts": `import "mine";` }));
      expect(linked.hint).to.contain("zen plugins:install ./packages/mine");
    });

    it("an import of what is no code", async () => {
      const error = await failure(
        load({ "data.csv": "a,b", "pipelines/a.ts": `import rows from "../data.csv"; rows();` }),
      );
      expect(error).to.include({ code: "PIPELINE_SYNTAX", place: "pipelines/a.ts:1:18" });
      expect(error.hint).to.contain("p.file()");
    });

    it("what a module throws, with the user's line", async () => {
      const error = await failure(
        load({
          "lib/b.ts": `export const a = 1;\nthrow new Error("no data");`,
          "pipelines/a.ts": `import "../lib/b.js";`,
        }),
      );
      expect(error).to.include({ code: "PIPELINE_LOAD_FAILED", place: "lib/b.ts:2:7" });
      expect(error.message).to.contain("no data");
      const zen = await failure(
        load({ "pipelines/a.ts": `${SDK}\nexport default pipeline("Bad Name", {}, () => {});` }),
      );
      expect(zen).to.include({ code: "PIPELINE_NAME_INVALID", place: "pipelines/a.ts:3:16" });
    });
  });
});
