import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { build, type Metafile } from "esbuild";
import { ROOT } from "../support/run.js";

const PLUGINS = readdirSync(path.join(ROOT, "plugins"));
const SDK = ["index", "pipeline/index", "memory/index", "jobs/index", "serving/index"].map(
  (name) => `plugin-sdk/dist/${name}.js`,
);

/** What loading an entry loads of other packages, by their names: what is imported on demand is not among it. */
function packagesOf(entry: string, { outputs }: Metafile): readonly string[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path: target, kind, external } of outputs[name]!.imports) {
      if (kind === "dynamic-import" || target.startsWith("node:")) continue;
      if (external === true) found.add(/^(?:@[^/]+\/)?[^/]+/.exec(target)![0]);
      else visit(target);
    }
  };
  visit(Object.keys(outputs).find((name) => outputs[name]!.entryPoint === entry)!);
  return [...found].sort();
}

describe("the entries of plugins", () => {
  let metafile: Metafile;
  before(async () => {
    ({ metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: [...PLUGINS.map((name) => `plugins/${name}/dist/index.js`), ...SDK],
      outdir: "unwritten",
      write: false,
      bundle: true,
      splitting: true,
      packages: "external",
      format: "esm",
      platform: "node",
      metafile: true,
    }));
  });

  for (const name of PLUGINS)
    it(`load no client and no library: ${name}`, () => {
      const json = JSON.parse(readFileSync(path.join(ROOT, "plugins", name, "package.json"), "utf8")) as {
        readonly zen?: { readonly requires?: Readonly<Record<string, string>> };
      };
      const allowed = ["@zen/plugin-sdk", ...Object.keys(json.zen?.requires ?? {})];
      expect(allowed).to.include.members([...packagesOf(`plugins/${name}/dist/index.js`, metafile)]);
    });

  for (const entry of SDK)
    it(`find no library in ${entry}`, () => expect(packagesOf(entry, metafile)).to.deep.equal([]));
});
