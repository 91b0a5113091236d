import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { CONFIG, remove, repository } from "../testing/repository.js";
import { endOf, startZen } from "../testing/zen.js";

/** Notes every file that Node loads, by `import` and by `require`. */
const WATCH = `import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";
const note = (name) => appendFileSync(process.env.LOADED, name + "\\n");
register("data:text/javascript," + encodeURIComponent(\`import { appendFileSync } from "node:fs";
export function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + "\\\\n");
  return next(url, context);
}\`));
const { cache } = createRequire(import.meta.url);
process.on("exit", () => Object.keys(cache).forEach(note));
`;

/** Plugins that are installed beside those that a run needs, and packages with clients and natives in them. */
const OTHERS = ["local-processing", "local-serving", "local-training", "tabular", "tfjs", "onnx", "process"];
const NEEDED = [
  "@zen/local-artifact-store",
  "@zen/local-orchestrator",
  "@zen/plugin-sdk",
  "@zen/sqlite-metadata-store",
  "libsql",
];
/** How libsql finds its native part. */
const OF_LIBSQL = /^(?:@libsql\/.*|@neon-rs\/load|detect-libc)$/;

describe("what a local command loads", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    const plugins = { ...CONFIG.plugins, ...Object.fromEntries(OTHERS.map((name) => [`@zen/${name}`, "^0.1.0"])) };
    dir = await repository({
      "zen.config.json": JSON.stringify({ ...CONFIG, plugins }),
      "watch.mjs": WATCH,
    });
  });
  after(() => remove(dir));

  /** Every file that was loaded. */
  async function filesLoadedBy(...args: readonly string[]): Promise<readonly string[]> {
    const file = path.join(dir, "loaded.txt");
    rmSync(file, { force: true });
    const env = { LOADED: file, NODE_OPTIONS: `--import=${path.join(dir, "watch.mjs")}` };
    const { code, stderr } = await endOf(startZen(dir, args, env));
    expect(code, stderr).to.equal(0);
    expect(existsSync(file)).to.equal(true);
    return [...new Set(readFileSync(file, "utf8").split("\n"))];
  }

  /** Names of the packages of which anything was loaded. */
  async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
    const names = (await filesLoadedBy(...args))
      .map((line) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(line)?.[1])
      .filter((name) => name !== undefined && !OF_LIBSQL.test(name));
    return [...new Set(names as string[])].sort();
  }

  it("is what its stack is made of, and nothing of plugins that it does not use", async () => {
    expect(await loadedBy("run", "greetings", "--in-process")).to.include("esbuild"); // it is compiled once
    expect(await loadedBy("run", "greetings", "--in-process", "--force")).to.deep.equal(NEEDED);
  });

  it("is no more than the stores to list runs", async () => {
    expect(await loadedBy("runs:list")).to.deep.equal(NEEDED.filter((name) => name !== "@zen/local-orchestrator"));
  });

  it("is a few files of the command itself, which were joined for that", async () => {
    const own = (await filesLoadedBy("runs:list")).filter((name) => /\/dist\/bundle\/.*\.js$/.test(name));
    expect(own.length).to.be.within(2, 20);
  });
});
