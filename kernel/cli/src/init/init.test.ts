import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseConfig } from "@zen/client";
import { expect } from "chai";
import { folder, remove, write } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";
import { localConfig } from "./config-template.js";
import { init } from "./init.js";

const resolve = createRequire(import.meta.url).resolve;
const TSC = path.join(path.dirname(resolve("typescript/package.json")), "bin", "tsc");
const ROOT_MODULES = path.resolve(path.dirname(TSC), "..", "..");

interface InitDocument {
  readonly files: readonly { readonly file: string; readonly did: string }[];
  readonly tsconfig: { readonly kind: string; readonly line?: string; readonly block?: string };
}

describe("zen init", function () {
  this.timeout(60_000);
  const made: string[] = [];
  const fresh = (files: Readonly<Record<string, string>> = {}): string => {
    const dir = folder(files);
    made.push(dir);
    return dir;
  };
  after(() => made.forEach(remove));
  const read = (dir: string, file: string): string => readFileSync(path.join(dir, file), "utf8");

  it("writes a configuration that is valid", () => {
    expect(parseConfig(JSON.stringify(localConfig("1.2.3"))).config.stack).to.equal("local");
  });

  it("makes an empty folder a repository, with something to run", async () => {
    const dir = fresh();
    const { document, code } = await ask<InitDocument>(dir, "init");
    expect(code).to.equal(0);
    expect(document.files.map(({ file, did }) => `${did} ${file}`)).to.have.members([
      "created zen.config.json",
      "created .gitignore",
      "created package.json",
      "created pipelines/hello.ts",
      "created tsconfig.json",
    ]);
    expect(JSON.parse(read(dir, "package.json"))).to.deep.include({ type: "module", devDependencies: {} });
    expect(document.tsconfig.kind).to.equal("none");
    expect(existsSync(path.join(dir, ".zen", "config.schema.json"))).to.equal(true);
  });

  it("pins the command where npm can get it, and never names one that it cannot", async () => {
    const dir = fresh();
    const [published, checkout] = [path.join(dir, "published"), path.join(dir, "checkout")];
    expect(await init(published, { version: "1.2.3", onNpm: true })).to.include({ pinned: true, tools: true });
    expect(JSON.parse(read(published, "package.json"))).to.deep.include({ devDependencies: { "@zen/cli": "1.2.3" } });
    await init(checkout, { version: "1.2.3", onNpm: false });
    expect(read(checkout, "package.json")).to.not.contain("@zen/");
  });

  it("changes nothing when run again", async () => {
    const dir = fresh();
    await zen(dir, "init");
    write(dir, { "zen.config.json": `${read(dir, "zen.config.json")}\n`, "pipelines/hello.ts": "// mine\n" });
    const before = ["zen.config.json", ".gitignore", "package.json", "pipelines/hello.ts", "tsconfig.json"].map(
      (file) => read(dir, file),
    );
    const { document } = await ask<InitDocument>(dir, "init");
    expect(document.files.every(({ did }) => did === "kept")).to.equal(true);
    expect(
      ["zen.config.json", ".gitignore", "package.json", "pipelines/hello.ts", "tsconfig.json"].map((file) =>
        read(dir, file),
      ),
    ).to.deep.equal(before);
  });

  it("makes a folder that is named, and an example", async () => {
    const dir = fresh();
    expect((await zen(dir, "init", "models", "--example", "penguins")).code).to.equal(0);
    expect(existsSync(path.join(dir, "models", "pipelines", "penguins.yaml"))).to.equal(true);
    expect(existsSync(path.join(dir, "models", "pipelines", "hello.ts"))).to.equal(false);
    expect(await errorOf(dir, "init", "--example", "penguin")).to.include({
      code: "EXAMPLE_NOT_FOUND",
      hint: "Did you mean penguins?",
    });
  });

  it("adds to an existing package and writes over nothing", async () => {
    const files = {
      "package.json": '{ "name": "mine" }',
      ".gitignore": "dist\n/.zen",
      "tsconfig.json": '{ "include": ["src"], /* own */ }',
      "src/index.ts": "export {};\n",
    };
    const dir = fresh(files);
    const { document } = await ask<InitDocument>(dir, "init");
    expect(document.files.map(({ file, did }) => `${did} ${file}`)).to.have.members([
      "created zen.config.json",
      "extended .gitignore",
    ]);
    expect(read(dir, ".gitignore")).to.equal("dist\n/.zen\n.env\n");
    for (const file of ["package.json", "tsconfig.json", "src/index.ts"] as const)
      expect(read(dir, file)).to.equal(files[file]);
    expect(document.tsconfig).to.deep.equal({ kind: "extends", line: '"extends": "./.zen/tsconfig.json"' });
    expect((await zen(dir, "init")).stdout).to.not.contain("npm install");
    expect((await init(dir, { version: "1.2.3", onNpm: true })).pinned).to.equal(false);
  });

  it("is at home in a package of a workspace", async () => {
    const dir = fresh({
      "package.json": '{ "name": "all", "workspaces": ["packages/*"] }',
      "packages/models/package.json": '{ "name": "models" }',
      "packages/models/tsconfig.json": '{ "extends": "../../tsconfig.base.json" }',
      "tsconfig.base.json": "{}",
    });
    const { document } = await ask<InitDocument>(path.join(dir, "packages/models"), "init");
    expect(document.files.some(({ file }) => file === "package.json")).to.equal(false);
    expect(document.tsconfig.line).to.equal('"extends": ["../../tsconfig.base.json","./.zen/tsconfig.json"]');
  });
});

const USE = `import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { csv, split, random } from "@zen/tabular";
import { definePlugin } from "@zen/plugin-sdk";
export const one = step("one", { inputs: {}, outputs: { n: json<number>() } }, async () => ({ n: 1 }));
export default pipeline("typed", {}, (add) => {
  const { dataset } = add(csv, { path: "a.csv" });
  const rows = add(split(random({ train: 0.5, eval: 0.5 })), { dataset });
  const { n } = add(one, {});
  return { n, train: rows.train };
});
export const plugin: ReturnType<typeof definePlugin> | undefined = undefined;
`;
const MISUSE = `import { csv } from "@zen/tabular";
import { notExported } from "@zen/tabular";
export const wrong: number = csv;
export { notExported };
`;

/** What an editor sees after `zen init` and `zen plugins:install`, in projects of every kind. */
describe("types of installed plugins", function () {
  this.timeout(120_000);
  const made: string[] = [];
  after(() => made.forEach(remove));

  const project = async (files: Readonly<Record<string, string>>, at = "."): Promise<string> => {
    const dir = folder(files);
    made.push(dir);
    const home = path.join(dir, at);
    await zen(home, "init");
    const { code, stderr } = await zen(home, "plugins:install", "@zen/tabular");
    expect(code, stderr).to.equal(0);
    write(home, { "pipelines/use.ts": USE });
    return home;
  };
  const check = (dir: string, config = "tsconfig.json"): string => {
    try {
      return execFileSync(process.execPath, [TSC, "-p", config, "--noEmit", "--pretty", "false"], {
        cwd: dir,
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  const options = (more: object): string =>
    JSON.stringify({
      extends: "./.zen/tsconfig.json",
      compilerOptions: { target: "es2022", strict: true, skipLibCheck: true, types: [], ...more },
      include: ["pipelines"],
    });
  const bothWays = (dir: string): void => {
    expect(check(dir)).to.equal("");
    write(dir, { "pipelines/misuse.ts": MISUSE });
    const found = check(dir);
    expect(found)
      .to.match(/misuse\.ts\(2,\d+\): error TS2(?:305|614)/)
      .and.match(/misuse\.ts\(3,\d+\): error TS2322/)
      .and.not.match(/use\.ts\(1,/);
  };

  it("are found under nodenext", async () =>
    bothWays(
      await project({
        "package.json": '{"name":"a","type":"module"}',
        "tsconfig.json": options({ module: "nodenext" }),
      }),
    ));
  it("are found under bundler", async () =>
    bothWays(
      await project({
        "package.json": '{"name":"a"}',
        "tsconfig.json": options({ module: "esnext", moduleResolution: "bundler" }),
      }),
    ));
  it("are found in an example, its test among them, once npm has installed what its package.json names", async () => {
    const dir = folder();
    made.push(dir);
    const { stdout } = await zen(dir, "init", "--example", "penguins");
    expect(stdout).to.match(/npm install\n.*zen plugins:install\n/);
    expect((await zen(dir, "plugins:install")).code).to.equal(0);
    const { devDependencies } = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8")) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    // What `npm install` puts there, at the versions that this project has itself.
    for (const [name, version] of Object.entries(devDependencies)) {
      const from = path.join(ROOT_MODULES, name);
      expect(JSON.parse(readFileSync(path.join(from, "package.json"), "utf8")), name).to.include({ version });
      mkdirSync(path.dirname(path.join(dir, "node_modules", name)), { recursive: true });
      symlinkSync(from, path.join(dir, "node_modules", name), "dir");
    }
    expect(check(dir)).to.equal("");
  });
  it("are found in what zen init makes of an empty folder", async () => bothWays(await project({})));
  it("are found in a package of a workspace", async () => {
    bothWays(
      await project(
        {
          "package.json": '{ "name": "all", "workspaces": ["packages/*"] }',
          "tsconfig.base.json": JSON.stringify({
            compilerOptions: { target: "es2022", module: "nodenext", strict: true, skipLibCheck: true, types: [] },
          }),
          "packages/models/package.json": '{ "name": "models", "type": "module" }',
          "packages/models/tsconfig.json": JSON.stringify({
            extends: ["../../tsconfig.base.json", "./.zen/tsconfig.json"],
            include: ["pipelines"],
          }),
        },
        "packages/models",
      ),
    );
  });
  it("are found in a project with paths of its own, once the block that is printed is in place", async () => {
    const dir = await project({
      "package.json": '{"name":"a","type":"module"}',
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          strict: true,
          skipLibCheck: true,
          types: [],
          paths: { "#own/*": ["./own/*.ts"] },
        },
        include: ["pipelines"],
      }),
      "own/thing.ts": "export const thing = 1;\n",
    });
    write(dir, {
      "pipelines/own.ts": 'import { thing } from "#own/thing";\nexport const twice: number = thing * 2;\n',
    });
    expect(check(dir)).to.match(/Cannot find module '@zen\/tabular'/);
    const { document } = await ask<InitDocument>(dir, "init");
    expect(document.tsconfig.kind).to.equal("paths");
    const config = JSON.parse(readFileSync(path.join(dir, "tsconfig.json"), "utf8")) as {
      compilerOptions: { paths: unknown };
    };
    config.compilerOptions.paths = (JSON.parse(`{${document.tsconfig.block}}`) as { paths: unknown }).paths;
    write(dir, { "tsconfig.json": JSON.stringify(config) });
    bothWays(dir);
    expect((await ask<InitDocument>(dir, "init")).document.tsconfig.kind).to.equal("none");

    // Another installation is another folder, and the block holds all the same.
    const { code, stdout, stderr } = await zen(dir, "plugins:install", "@zen/local-artifact-store");
    expect(code, stderr).to.equal(0);
    expect(stdout + stderr).to.not.contain("/generations/");
    expect(check(dir)).to.not.match(/^pipelines\/use\.ts/m);
  });
});
