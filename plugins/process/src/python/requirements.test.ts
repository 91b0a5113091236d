import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkRequirements, flattened, requirementFiles, requirementLines, unpinned } from "./requirements.js";

describe("requirements", () => {
  it("are lines without comments, joined where they go on", () => {
    const text =
      "# all\n\nnumpy==2.0  # fast\r\nsix==1.16.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nx @ https://a.b/x.whl#sha256=cc\n";
    expect(requirementLines(text)).to.deep.equal([
      "numpy==2.0",
      "six==1.16.0 --hash=sha256:aa --hash=sha256:bb",
      "x @ https://a.b/x.whl#sha256=cc",
    ]);
  });

  it("include other files, which are found with them", () => {
    const dir = mkdtempSync(join(tmpdir(), "zen-requirements-"));
    try {
      mkdirSync(join(dir, "req/more"), { recursive: true });
      writeFileSync(join(dir, "req/all.txt"), "-r more/base.txt\n--constraint limits.txt\npandas==2.3\n");
      writeFileSync(join(dir, "req/more/base.txt"), "numpy==2.0\n-r ../all.txt\n");
      writeFileSync(join(dir, "req/limits.txt"), "scipy<2\n");
      expect(requirementFiles(dir, "./req/all.txt")).to.deep.equal([
        "req/all.txt",
        "req/more/base.txt",
        "req/limits.txt",
      ]);
      expect(() => requirementFiles(dir, "req/none.txt"))
        .to.throw()
        .with.property("code", "SCRIPT_NOT_FOUND");
      writeFileSync(join(dir, "req/limits.txt"), "-r ../../out.txt");
      expect(() => requirementFiles(dir, "req/all.txt"))
        .to.throw()
        .with.property("code", "SCRIPT_NOT_FOUND");
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("become one list, constraints told apart", () => {
    const texts: Readonly<Record<string, string>> = { "req/base.txt": "numpy==2.0", "req/limits.txt": "scipy<2" };
    const lines = flattened(["-r base.txt", "-c limits.txt", "pandas==2.3"], "req", (path) => texts[path] ?? "");
    expect(lines).to.deep.equal(["numpy==2.0", "--constraint scipy<2", "pandas==2.3"]);
  });

  it("are refused where they are of one machine", () => {
    for (const line of [
      "-e .",
      "--editable ./x",
      "./x",
      "../x",
      ".",
      "/opt/x.whl",
      "x @ file:///opt/x.whl",
      "file:///x",
      "C:\\x.whl",
    ])
      expect(() => checkRequirements(["six==1.16.0", line]), line)
        .to.throw()
        .with.property("code", "PYTHON_REQUIREMENTS_INVALID");
    checkRequirements(["x @ https://a.b/x.whl", "--index-url https://a.b/simple", "six"]);
  });

  it("are named where their version is open", () => {
    const lines = [
      "a",
      "b>=1",
      "c==1.*",
      "d==1.0",
      "e===1",
      "f[x]~=2",
      "g @ https://a.b/g.whl",
      "--no-binary :all:",
      'h; python_version == "3.8"',
      "i==1 --hash=sha256:a*",
    ];
    expect(unpinned(lines)).to.deep.equal(["a", "b", "c", "f", "h"]);
  });
});
