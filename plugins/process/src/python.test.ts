import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { json, p, type AnyStep, type StepDefinition } from "@zen/plugin-sdk/pipeline";
import { command, python } from "./index.js";

/** What can be said of Python steps without a Python; the rest is among the integration tests. */
describe("python", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "zen-python-"))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  const sources = async (step: AnyStep) =>
    [...((await (step.definition as StepDefinition).sources?.(dir)) ?? [])].sort();

  it("names as its code the script, what it imports, its requirements and its files", async () => {
    write({
      "py/fit.py": "import features\nimport numpy",
      "py/features.py": "",
      "py/unused.py": "",
      "req/all.txt": "-r base.txt",
      "req/base.txt": "six==1.16.0",
      "conf/a.yaml": "",
      "conf/deep/b.yaml": "",
      "conf/__pycache__/x.pyc": "",
    });
    expect(
      await sources(python({ script: "./py/fit.py", requirements: "req/all.txt", files: ["conf"] })),
    ).to.deep.equal(["conf/a.yaml", "conf/deep/b.yaml", "py/features.py", "py/fit.py", "req/all.txt", "req/base.txt"]);
  });

  it("finds modules below the repository, or below root", async () => {
    write({
      "jobs/__init__.py": "",
      "jobs/fit.py": "from . import prep",
      "jobs/prep.py": "",
      "src/app/__main__.py": "import lib",
      "src/lib.py": "",
    });
    expect(await sources(python({ module: "jobs.fit" }))).to.deep.equal([
      "jobs/__init__.py",
      "jobs/fit.py",
      "jobs/prep.py",
    ]);
    expect(await sources(python({ module: "app", root: "src" }))).to.deep.equal(["src/app/__main__.py", "src/lib.py"]);
  });

  it("is named by its script, and is found again from JSON", () => {
    const step = python({ script: "scripts/fit.py", inputs: { n: p.int(1) }, outputs: { out: json() } });
    expect(step.definition.name).to.equal("fit");
    expect(python({ module: "jobs.train" }).definition.name).to.equal("train");
    const [args] = JSON.parse(JSON.stringify(step.definition.origin?.args)) as [never];
    expect(python(args).definition.origin?.args).to.deep.equal([args]);
  });

  const declared: readonly (readonly [string, () => unknown])[] = [
    ["neither script nor module", () => python({})],
    ["both", () => python({ script: "a.py", module: "a" })],
    ["a module that is a path", () => python({ module: "jobs/fit.py" })],
    ["a version that is none", () => python({ script: "a.py", python: "/usr/bin/python" })],
    ["requirements that are no texts", () => python({ script: "a.py", requirements: [1] } as never)],
    ["a placeholder for what is not declared", () => python({ script: "a.py", args: ["{params.n}"] })],
  ];
  for (const [what, declare] of declared)
    it(`refuses ${what}`, () => expect(declare).to.throw().with.property("code", "PROCESS_OPTIONS_INVALID"));

  it("refuses requirements of one machine when it is declared", () => {
    expect(() => python({ script: "a.py", requirements: ["-e ."] }))
      .to.throw()
      .with.property("code", "PYTHON_REQUIREMENTS_INVALID");
  });

  const missing: readonly (readonly [string, () => AnyStep])[] = [
    ["script", () => python({ script: "none.py" })],
    ["script that is a folder", () => python({ script: "folder" })],
    ["script that is a link", () => python({ script: "link.py" })],
    ["script outside", () => python({ script: "../a.py" })],
    ["module", () => python({ module: "none" })],
    ["requirements file", () => python({ script: "a.py", requirements: "none.txt" })],
    ["file of a command", () => command({ run: ["true"], files: ["none.txt"] })],
    ["script of a command", () => command({ run: ["./none.sh"] })],
  ];
  for (const [what, make] of missing) {
    it(`finds that a ${what} is not there before it runs`, async () => {
      write({ "a.py": "", "folder/x": "" });
      symlinkSync("a.py", join(dir, "link.py"));
      const error: unknown = await sources(make()).catch((reason: unknown) => reason);
      expect(error).to.have.property("code", "SCRIPT_NOT_FOUND");
    });
  }

  it("refuses files where the protocol has its own", async () => {
    write({ "inputs/a.py": "", "task.json": "" });
    for (const step of [python({ script: "inputs/a.py" }), command({ run: ["cat", "task.json"] })]) {
      const error: unknown = await sources(step).catch((reason: unknown) => reason);
      expect(error).to.have.property("code", "PROCESS_OPTIONS_INVALID");
    }
  });

  it("takes the files that a command names into its code", async () => {
    write({ "bin/count.sh": "#!/bin/sh", "lib/a.txt": "", "lib/b.txt": "" });
    expect(
      await sources(
        command({ run: ["sh", "bin/count.sh", "--in", "{inputs.x}"], inputs: { x: json() }, files: ["lib"] }),
      ),
    ).to.deep.equal(["bin/count.sh", "lib/a.txt", "lib/b.txt"]);
  });
});
