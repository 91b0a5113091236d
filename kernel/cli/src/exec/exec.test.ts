import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { GREETINGS, HELPER, remove, repository, write } from "../testing/repository.js";
import { zen } from "../testing/zen.js";

const resolve = createRequire(import.meta.url).resolve;
const MOCHA = path.join(path.dirname(resolve("mocha/package.json")), "bin", "mocha.js");
const TSC = path.join(path.dirname(resolve("typescript/package.json")), "bin", "tsc");

/** One import, `@zen/plugin-sdk/pipeline` and a sibling source by its `.js` name, through every runtime that a user has. */
describe("one import", function () {
  this.timeout(60_000);
  let dir: string;

  before(async () => {
    dir = await repository({
      "pipelines/helper.ts": HELPER,
      "tsconfig.json": JSON.stringify({
        extends: "./.zen/tsconfig.json",
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          types: ["mocha", "node"],
        },
        include: ["pipelines", "test", "scripts"],
      }),
      "package.json": '{ "name": "one-import", "type": "module", "private": true }',
      "test/greet.test.ts": `import { strict as assert } from "node:assert";
import { testContext } from "@zen/plugin-sdk/pipeline";
import greetings, { greet } from "../pipelines/greetings.js";
describe("greet", () => {
  it("greets", async () => {
    const ctx = testContext();
    assert.deepEqual(await greet({ name: "Ada" }, ctx), { greeting: "HELLO, ADA!" });
    assert.equal(greetings.name, "greetings");
  });
});
`,
      "scripts/report.ts": `import { openRepository } from "@zen/client";
import greetings from "../pipelines/greetings.js";
await using repo = await openRepository();
const { outputs, run } = await repo.run(greetings, { name: "Script" });
const greeting: string = outputs.greeting;
console.log(JSON.stringify({ greeting, state: run.state, found: (await repo.runs.query()).items.length > 0 }));
`,
    });
    const modules = path.dirname(path.dirname(resolve("mocha/package.json")));
    write(dir, { "node_modules/.keep": "" });
    symlinkSync(path.join(modules, "@types"), path.join(dir, "node_modules", "@types"));
  });
  after(() => remove(dir));

  it("compiles with tsc", () => {
    write(dir, {
      "tsconfig.check.json": JSON.stringify({ extends: "./tsconfig.json", include: ["pipelines", "test"] }),
    });
    execFileSync(process.execPath, [TSC, "-p", "tsconfig.check.json"], { cwd: dir, stdio: "pipe" });
  });

  it("runs in mocha, TypeScript and all", async () => {
    const { code, stdout, stderr } = await zen(dir, "exec", "--", "node", MOCHA, "test/*.test.ts");
    expect(stdout + stderr).to.match(/1 passing/);
    expect(code).to.equal(0);
  });

  it("runs in a worker of the pipeline, through the bundler", async () => {
    const { code, stdout } = await zen(dir, "run", "greetings");
    expect(stdout).to.match(/succeeded/);
    expect(code).to.equal(0);
  });

  it("runs in a plain script, which opens the repository and gets typed outputs", async () => {
    const { code, stdout, stderr } = await zen(dir, "exec", "--", "node", "scripts/report.ts");
    expect(stderr).to.equal("");
    expect(JSON.parse(stdout)).to.deep.equal({ greeting: "HELLO, SCRIPT!", state: "succeeded", found: true });
    expect(code).to.equal(0);
  });

  it("of a plugin that only lies in node_modules is refused, with the command that installs it", async () => {
    write(dir, {
      "node_modules/@acme/steps/package.json":
        '{"name":"@acme/steps","version":"1.0.0","type":"module","exports":"./index.js","zen":{"format":"plugin@1"}}',
      "node_modules/@acme/steps/index.js": "export const x = 1;",
      "scripts/lies.ts": 'import { x } from "@acme/steps";\nconsole.log(x);\n',
    });
    const { code, stderr } = await zen(dir, "exec", "--", "node", "scripts/lies.ts");
    expect(code).to.equal(1);
    expect(stderr).to.match(/zen plugins:install @acme\/steps/);
  });

  it("shows the user's own lines when something throws", async () => {
    write(dir, {
      "scripts/throws.ts": `interface Longer {\n  readonly a: string;\n}\nthrow new Error("here" satisfies string as unknown as string);\n`,
    });
    const { code, stderr } = await zen(dir, "exec", "--", "node", "scripts/throws.ts");
    expect(code).to.equal(1);
    expect(stderr).to.match(/throws\.ts:4:7/);
  });

  it("ends with the program's own exit code", async () => {
    expect((await zen(dir, "exec", "--", "node", "-e", "process.exit(7)")).code).to.equal(7);
    expect((await zen(dir, "exec", "--", "no-such-program")).stderr).to.contain("PROGRAM_NOT_STARTED");
    expect((await zen(dir, "exec")).code).to.equal(2);
  });
});

describe("the pipeline of the test", () => {
  it("imports what the test says", () =>
    expect(GREETINGS).to.contain('from "./helper.js"').and.contain("@zen/plugin-sdk/pipeline"));
});
