import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, symlink, unlink } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { json } from "@zen/plugin-sdk/pipeline";
import { python } from "@zen/process";
import { contextWith, failure, useCache } from "./scripts.js";

/** Writes a wheel: a package of one module with a version. */
const WHEEL = `import sys, zipfile
folder, name, version, requires = sys.argv[1:5]
info = name + "-" + version + ".dist-info/"
with zipfile.ZipFile(folder + "/" + name + "-" + version + "-py3-none-any.whl", "w") as file:
    file.writestr(name + ".py", "VERSION = " + repr(version) + "\\n")
    file.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: " + name + "\\nVersion: " + version + "\\n" + ("Requires-Dist: " + requires + "\\n" if requires else ""))
    file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    file.writestr(info + "RECORD", "")
`;

const SCRIPT = `import json
import zen_sample
json.dump(zen_sample.VERSION, open("outputs/out.json", "w"))
`;

describe("environments of Python steps", function () {
  this.timeout(300_000);
  const cache = useCache();
  let settings: Readonly<Record<string, string>>;
  before(async () => {
    const wheels = path.join(cache.dir(), "wheels");
    await mkdir(wheels);
    for (const [name, version, requires] of [
      ["zen_sample", "1.0.0", ""],
      ["zen_sample", "1.1.0", ""],
      ["zen_other", "1.0.0", "zen_sample==1.0.0"],
    ] as const)
      execFileSync("python3", ["-c", WHEEL, wheels, name, version, requires]);
    settings = { PIP_FIND_LINKS: wheels, PIP_NO_INDEX: "1" };
  });

  const use = async (
    requirements: string | readonly string[],
    files: Readonly<Record<string, string>> = {},
    pip = settings,
  ) => {
    const ctx = contextWith({ "use.py": SCRIPT, ...files }, pip);
    const { out } = await python({ script: "use.py", requirements, outputs: { out: json<string>() } })({}, ctx);
    return { out, made: ctx.lines.filter((line) => line.startsWith("Making an environment")), lines: ctx.lines };
  };
  const environments = () => readdir(path.join(cache.dir(), "python/environments"));

  it("are made once, and used by all with the same requirements", async () => {
    const first = await use(["zen_sample==1.0.0"]);
    expect([first.out, first.made.length]).to.deep.equal(["1.0.0", 1]);
    const again = await use("req/all.txt", {
      "req/all.txt": "# one\n-r base.txt\n",
      "req/base.txt": "zen_sample==1.0.0 # pinned\n",
    });
    expect([again.out, again.made]).to.deep.equal(["1.0.0", []]);
    expect((await use(["zen_sample==1.1.0"])).out).to.equal("1.1.0");
    expect(await environments()).to.have.length(2);
  });

  it("are made once by many at a time", async () => {
    const all = await Promise.all([1, 2, 3].map(() => use(["zen_sample", "zen_other"])));
    expect(all.map(({ out }) => out)).to.deep.equal(["1.0.0", "1.0.0", "1.0.0"]);
    expect(all.flatMap(({ made }) => made)).to.have.length(1);
    expect(all.flatMap(({ lines }) => lines).join("\n")).to.match(/Not pinned to a version: zen_sample, zen_other/);
  });

  it("honour constraints", async () => {
    const files = { "all.txt": "-c limits.txt\nzen_sample\n", "limits.txt": "zen_sample<1.1\n" };
    expect((await use("all.txt", files)).out).to.equal("1.0.0");
  });

  const broken: readonly (readonly [string, (folder: string) => Promise<unknown>])[] = [
    ["its mark is missing, because making it was cut short", (folder) => rm(path.join(folder, "zen-environment.json"))],
    ["a package was taken away", (folder) => remove(folder, "zen_sample.py")],
    [
      "its Python is gone",
      async (folder) => {
        await unlink(path.join(folder, "bin/python"));
        await symlink("/nowhere/python3", path.join(folder, "bin/python"));
      },
    ],
  ];
  for (const [what, damage] of broken) {
    it(`are made again when ${what}`, async () => {
      const names = new Set(await environments());
      const requirements = [`zen_sample==1.0.0`, `--no-binary=none-${broken.findIndex(([one]) => one === what)}`];
      await use(requirements);
      const [mine = ""] = (await environments()).filter((name) => !names.has(name));
      await damage(path.join(cache.dir(), "python/environments", mine));
      const { out, made } = await use(requirements);
      expect(out).to.equal("1.0.0");
      expect(made.join()).to.match(/again/);
      expect((await use(requirements)).made).to.deep.equal([]);
    });
  }

  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ["a package that is not there", ["zen_nothing==1.0"], "PYTHON_REQUIREMENT_NOT_FOUND"],
    ["a version that is not there", ["zen_sample==9.9"], "PYTHON_REQUIREMENT_NOT_FOUND"],
    ["a contradiction", ["zen_sample==1.1.0", "zen_other==1.0.0"], "PYTHON_REQUIREMENTS_FAILED"],
    ["another hash", [`zen_sample==1.0.0 --hash=sha256:${"0".repeat(64)}`], "PYTHON_REQUIREMENTS_FAILED"],
    ["a line that pip does not know", ["zen_sample ==== 1"], "PYTHON_REQUIREMENTS_FAILED"],
  ];
  for (const [what, requirements, code] of refused)
    it(`are refused for ${what}`, async () => expect((await failure(use(requirements))).code).to.equal(code));

  it("say that the index does not answer", async () => {
    const error = await failure(
      use(["zen_sample==1.0.0", "zen_far==1.0"], {}, { PIP_INDEX_URL: "http://127.0.0.1:9/simple", PIP_RETRIES: "1" }),
    );
    expect(error.code).to.equal("PYTHON_OFFLINE");
  });

  it("need no index once they are made", async () => {
    expect((await use(["zen_sample==1.0.0"], {}, { PIP_INDEX_URL: "http://127.0.0.1:9/simple" })).out).to.equal(
      "1.0.0",
    );
  });
});

async function remove(folder: string, name: string): Promise<void> {
  const [python = ""] = await readdir(path.join(folder, "lib"));
  await rm(path.join(folder, "lib", python, "site-packages", name));
}
