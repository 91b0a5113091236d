import { expect } from "chai";
import { json, p } from "@zen/plugin-sdk/pipeline";
import { python } from "@zen/process";
import { contextWith, failure, useCache } from "./scripts.js";

const TASK = `import json, os, sys
task = json.load(open("task.json"))
def answer(value):
    with open(task["outputs"]["out"]["path"], "w") as file:
        json.dump(value, file)
`;

describe("steps in Python", function () {
  this.timeout(120_000);
  useCache();
  const declared = { inputs: { n: p.int(3) }, outputs: { out: json<unknown>() } } as const;
  const script = python({ script: "py/fit.py", ...declared });
  const fit = async (body: string, more: Readonly<Record<string, string>> = {}) =>
    (await script({ n: 4 }, contextWith({ "py/fit.py": TASK + body, ...more }))).out;

  it("run as Python runs a script", async () => {
    const found = await fit(
      `import helper
answer([__name__, os.path.basename(__file__), sys.argv, os.path.basename(sys.path[0]), helper.double(task["params"]["n"])])`,
      { "py/helper.py": "def double(n):\n    return 2 * n\n" },
    );
    expect(found).to.deep.equal(["__main__", "fit.py", ["py/fit.py"], "py", 8]);
  });

  it("run a module as python -m does", async () => {
    const step = python({ module: "jobs.fit", args: ["--n", "{params.n}"], ...declared });
    const files = { "jobs/__init__.py": "", "jobs/prep.py": "FACTOR = 3\n" };
    const body = `${TASK}from . import prep\nanswer([__name__, __package__, sys.argv[1:], prep.FACTOR])`;
    const { out } = await step({}, contextWith({ ...files, "jobs/fit.py": body }));
    expect(out).to.deep.equal(["__main__", "jobs", ["--n", "3"], 3]);
  });

  it("see the standard library and nothing else that is installed", async () => {
    process.env["PYTHONPATH"] = "/nowhere";
    try {
      expect(
        await fit(`import importlib.util
answer([importlib.util.find_spec("pip") is None, "/nowhere" in sys.path, os.environ.get("PYTHONPATH"), hash("a")])`),
      ).to.deep.equal(
        [true, false, null, await fit(`answer(hash("a"))`)].map((value, at) => (at === 3 ? value : value)),
      );
    } finally {
      delete process.env["PYTHONPATH"];
    }
  });

  it("use several processes", async () => {
    const pool = `import multiprocessing
def square(x):
    return x * x
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        answer(pool.map(square, range(4)))`;
    expect(await fit(pool)).to.deep.equal([0, 1, 4, 9]);
  });

  const failing: readonly (readonly [string, string, string, RegExp, string | undefined])[] = [
    [
      "an exception in an import",
      "import helper\nhelper.fail()",
      "PYTHON_EXCEPTION",
      /^ValueError: größe two$/,
      "py/helper.py:2",
    ],
    [
      "an exception in the standard library",
      "json.loads('{')",
      "PYTHON_EXCEPTION",
      /^JSONDecodeError: /,
      "py/fit.py:6",
    ],
    ["a syntax error", "import broken", "PYTHON_EXCEPTION", /^SyntaxError: /, "py/broken.py:1"],
    [
      "a module that is not there",
      "import numpy",
      "PYTHON_EXCEPTION",
      /^ModuleNotFoundError: No module named 'numpy'$/,
      "py/fit.py:6",
    ],
    ["an exit with a message", "sys.exit('no more')", "PROGRAM_FAILED", /exit code 1: no more$/, undefined],
    ["a crash", "os.kill(os.getpid(), 11)", "PROGRAM_FAILED", /was ended by SIGSEGV$/, undefined],
    ["NaN as JSON", "answer(float('nan'))", "PROGRAM_OUTPUT_INVALID", /is no JSON/, undefined],
    ["nothing written", "pass", "PROGRAM_OUTPUT_MISSING", /no outputs\/out\.json$/, undefined],
  ];
  for (const [what, body, code, message, place] of failing) {
    it(`fail with ${what}`, async () => {
      const error = await failure(
        fit(body, { "py/helper.py": "def fail():\n    raise ValueError('größe\\ntwo')\n", "py/broken.py": "x = (\n" }),
      );
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
      expect(error.place).to.equal(place);
      if (code === "PYTHON_EXCEPTION")
        expect(error.stack)
          .to.match(/^Traceback|^ {2}File/)
          .and.not.contain("runpy");
    });
  }

  it("are interrupted", async () => {
    const stop = new AbortController();
    const ctx = contextWith({
      "py/fit.py": `${TASK}import time\nopen("metrics.jsonl", "w").write('{"started": 1}\\n')\ntime.sleep(60)`,
    });
    const running = script({}, Object.defineProperty(ctx, "signal", { value: stop.signal }));
    const seen = setInterval(() => ctx.metrics["started"] === 1 && stop.abort(new Error("enough")), 20);
    const error: unknown = await running.catch((reason: unknown) => reason);
    clearInterval(seen);
    expect(error).to.have.property("message", "enough");
  });
});
