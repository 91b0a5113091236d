import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { python } from "@zen/process";

/** The same rules by Python's own parser: the files below a folder that each file leads to by one import. */
const ORACLE = `import ast, json, os, sys, warnings
warnings.simplefilter("ignore")
root = sys.argv[1]

def init(base):
    path = os.path.join(base, "__init__.py")
    return [path] if os.path.isfile(path) else []

def module(base):
    return init(base) or ([base + ".py"] if os.path.isfile(base + ".py") else [])

def chain(base, dotted):
    parts = dotted.split(".")
    return [file for n in range(len(parts)) for file in module(os.path.join(base, *parts[: n + 1]))]

def targets(file, node):
    if isinstance(node, ast.Import):
        return [found for name in node.names for found in chain(root, name.name)]
    base = root
    if node.level:
        base = os.path.dirname(file)
        for _ in range(node.level - 1):
            if base == root:
                return []
            base = os.path.dirname(base)
    dotted = node.module or ""
    own = chain(base, dotted) if dotted else init(base)
    folder = os.path.join(base, *dotted.split(".")) if dotted else base
    return own + [found for name in node.names if name.name != "*" for found in module(os.path.join(folder, name.name))]

edges = {}
for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.join(folder, name)
        if not name.endswith(".py"):
            continue
        try:
            tree = ast.parse(open(path, encoding="utf-8").read())
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        edges[path] = sorted({target for node in nodes for target in targets(path, node)})
print(json.dumps({os.path.relpath(file, root): [os.path.relpath(one, root) for one in found] for file, found in edges.items()}))
`;

describe("the imports of a script, found without Python", function () {
  this.timeout(600_000);
  let dir: string;
  let edges: Readonly<Record<string, readonly string[]>>;

  before(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), "zen-imports-"));
    const library = execFileSync("python3", ["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"]);
    cpSync(library.toString().trim(), dir, {
      recursive: true,
      dereference: true,
      filter: (from) => !/(site-packages|__pycache__|config-[^/]*)$|\.(so|a)$/.test(from),
    });
    edges = JSON.parse(execFileSync("python3", ["-c", ORACLE, dir], { maxBuffer: 1 << 28 }).toString()) as typeof edges;
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it("are those that Python's own parser finds, over its whole standard library", async () => {
    const scripts = Object.keys(edges).filter((file) => !file.includes("/") && file !== "__init__.py");
    expect(scripts.length).to.be.above(100);
    for (const script of scripts) {
      const found = await python({ script }).definition.sources?.(dir);
      expect([...(found ?? [])].sort(), script).to.deep.equal(closure(script));
    }
  });

  function closure(start: string): readonly string[] {
    const found = new Set([start]);
    for (const file of found) for (const target of edges[file] ?? []) found.add(target);
    return [...found].sort();
  }
});
