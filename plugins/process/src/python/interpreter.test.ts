import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { python } from "../index.js";
import { contextWith, failure } from "../testing/script.js";
import { findPython } from "./interpreter.js";

/** Programs that look like Python from outside, so that these tests need none. */
describe("the search for a Python", function () {
  this.timeout(20_000);
  if (process.platform === "win32") return;
  let dir: string;
  const own = { path: process.env["PATH"], cache: process.env["ZEN_CACHE_DIR"] };
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-python-"));
    process.env["PATH"] = dir;
    process.env["ZEN_CACHE_DIR"] = join(dir, "cache");
  });
  afterEach(async () => {
    process.env["PATH"] = own.path;
    if (own.cache === undefined) delete process.env["ZEN_CACHE_DIR"];
    else process.env["ZEN_CACHE_DIR"] = own.cache;
    await rm(dir, { recursive: true });
  });

  /** Tells its version to the probe, and says `venv` when asked for an environment. */
  const pretend = async (name: string, version: string, venv = "Error: nothing") => {
    const file = join(dir, name);
    const answer = JSON.stringify({ version, base: `/usr ${version}` });
    const code = `#!${process.execPath}
require("fs").appendFileSync(${JSON.stringify(join(dir, "asked"))}, "x");
if (process.argv.includes("venv")) { console.error(${JSON.stringify(venv)}); process.exit(1); }
console.log(${JSON.stringify(answer)});`;
    await writeFile(file, code);
    await chmod(file, 0o755);
  };
  const search = (wanted?: string) => findPython(wanted, join(dir, "cache"));

  it("takes the first that is new enough", async () => {
    await pretend("python3", "3.12.1");
    await pretend("python", "2.7.18");
    expect((await search()).version).to.equal("3.12.1");
    await pretend("python3", "3.6.0");
    await pretend("python", "3.9.0");
    expect((await search()).version).to.equal("3.9.0");
  });

  it("takes the version that is asked for", async () => {
    await pretend("python3", "3.12.1");
    await pretend("python3.9", "3.9.5");
    expect((await search("3.9")).version).to.equal("3.9.5");
    expect((await search("3.9.5")).version).to.equal("3.9.5");
    expect((await search("3.12")).version).to.equal("3.12.1");
    const error = await failure(search("3.1"));
    expect([error.code, error.hint]).to.deep.equal([
      "PYTHON_NOT_FOUND",
      "There is 3.12.1. Install the version that the step asks for, or ask for another with the option python.",
    ]);
  });

  it("passes over what only looks like one", async () => {
    await pretend("python", "3.10.0");
    await writeFile(join(dir, "python3"), `#!/bin/sh\necho "Install me from the store"\nexit 9\n`);
    await chmod(join(dir, "python3"), 0o755);
    expect((await search()).version).to.equal("3.10.0");
  });

  it("fails a step where there is none, with the way to mend it", async () => {
    const error = await failure(python({ script: "a.py" })({}, contextWith({ "a.py": "" })));
    expect([error.code, error.message]).to.deep.equal([
      "PYTHON_NOT_FOUND",
      "There is no Python 3.8 or later on the PATH",
    ]);
  });

  it("says what a Python without venv lacks", async () => {
    await pretend(
      "python3",
      "3.11.0",
      "The virtual environment was not created successfully because ensurepip is not available.",
    );
    const error = await failure(
      python({ script: "a.py", requirements: ["six==1.16.0"] })({}, contextWith({ "a.py": "" })),
    );
    expect(error.code).to.equal("PYTHON_VENV_FAILED");
    expect(error.hint).to.contain("python3-venv");
  });
});
