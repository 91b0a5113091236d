import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { importsOf } from "./imports.js";
import { localFiles } from "./local-files.js";

const shown = (source: string): readonly string[] =>
  importsOf(source).map(
    ({ level, module, names }) => ".".repeat(level) + module + (names === undefined ? "" : `[${names.join()}]`),
  );

describe("imports of Python", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["modules", "import a, b.c as d\nimport e", ["a", "b.c", "e"]],
    ["names", "from a.b import c, d as e", ["a.b[c,d]"]],
    [
      "relative ones",
      "from . import a\nfrom ..b.c import d\nfrom ... import e\nfrom .... f import g",
      [".[a]", "..b.c[d]", "...[e]", "....f[g]"],
    ],
    ["all names", "from a import *", ["a[*]"]],
    ["several lines in brackets", "from a import (\n  b,  # import no\n  c as d,\n)\nimport e", ["a[b,c]", "e"]],
    ["lines that go on", "import a, \\\n  b\nfrom c \\\r\n import d", ["a", "b", "c[d]"]],
    ["several statements on a line", "import a; from b import c; x = 1; import d", ["a", "b[c]", "d"]],
    [
      "in functions and branches",
      "def f():\n    import a\n\tfrom b import c\nif x: import d\ntry: import e\nexcept ImportError: from f import g",
      ["a", "b[c]", "d", "e", "f[g]"],
    ],
    ["after an annotation with a bracket", "def f(a: dict[str, int] = {'x': 1}) -> int: import b", ["b"]],
    [
      "not in comments and strings",
      '# import a\n\'import b\'\n\'\'\'\nimport c\n\'\'\'\nx = r"\\"import d"\ny = """\nimport e\n"""',
      [],
    ],
    [
      "after strings of all kinds",
      `rb'\\'' ; import a\nx = f"{y!r:>{w}} {'}'} {{" ; import b\nu"" ; import c`,
      ["a", "b", "c"],
    ],
    ["after nested quotes of Python 3.12", `x = f"{d["import q"]} and {f"{1}"}"\nimport a`, ["a"]],
    [
      "not where the words mean something else",
      "yield from a\nraise x from y\nimported = 1\nfrom_ = 2\nx.import_ = 3\nmatch import_:\n  case 1: pass",
      [],
    ],
    ["with names in other scripts", "from größe import maß", ["größe[maß]"]],
    ["with a byte order mark and Windows lines", "\ufeffimport a\r\nimport b\r\n", ["a", "b"]],
    ["in a string that never ends", "x = 'abc\nimport a", ["a"]],
    ["after a lambda and a slice", "f = lambda x: x[1:2]\nimport a", ["a"]],
  ];
  for (const [what, source, expected] of cases) it(what, () => expect(shown(source)).to.deep.equal(expected));

  it("are found in no time, and without a fault, in anything", () => {
    const piece = fc.constantFrom(
      "import ",
      "from ",
      "a",
      ".",
      ",",
      "(",
      ")",
      "{",
      "}",
      '"',
      "'",
      '"""',
      "f",
      "\\",
      "\n",
      "#",
      ":",
      ";",
      " ",
      "1",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join("")),
        (source) => {
          expect(importsOf(source)).to.be.an("array");
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("local files of a script", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "zen-imports-"))));
  afterEach(() => rmSync(dir, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };

  it("are what it imports from beside it, and what that imports", () => {
    write({
      "py/fit.py": "import numpy, features\nfrom lib.deep import model, CONSTANT\nimport other.part.thing",
      "py/features.py": "import json\nimport helper",
      "py/helper.py": "import features",
      "py/lib/__init__.py": "from . import extra",
      "py/lib/extra.py": "",
      "py/lib/deep/__init__.py": "",
      "py/lib/deep/model.py": "from ..more import *",
      "py/lib/more.py": "",
      "py/lib/unused.py": "",
      "py/other/part/thing.py": "",
      "py/json.txt": "",
      "numpy.py": "never: it is not where Python looks",
    });
    expect([...localFiles(dir, "py/fit.py", "py")].sort()).to.deep.equal([
      "py/features.py",
      "py/fit.py",
      "py/helper.py",
      "py/lib/__init__.py",
      "py/lib/deep/__init__.py",
      "py/lib/deep/model.py",
      "py/lib/extra.py",
      "py/lib/more.py",
      "py/other/part/thing.py",
    ]);
  });

  it("of a module include its packages", () => {
    write({
      "jobs/__init__.py": "",
      "jobs/train/__init__.py": "import shared",
      "jobs/train/fit.py": "from . import prep",
      "jobs/train/prep.py": "",
      "shared.py": "",
    });
    expect([...localFiles(dir, "jobs/train/fit.py", "")].sort()).to.deep.equal([
      "jobs/__init__.py",
      "jobs/train/__init__.py",
      "jobs/train/fit.py",
      "jobs/train/prep.py",
      "shared.py",
    ]);
  });

  it("do not lead out of the repository", () => {
    write({ "fit.py": "from .. import secret\nfrom ...x import y" });
    expect(localFiles(dir, "fit.py", "")).to.deep.equal(["fit.py"]);
  });
});
