import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { compile, newPlugin, test } from "../support/new-plugin.js";
import { useRepository } from "../support/repository.js";
import { ROOT, runNode, runProgram } from "../support/run.js";
import { nodesIn, runPipeline } from "../support/run-document.js";

const KINDS = [
  "artifact-store",
  "metadata-store",
  "orchestrator",
  "processing",
  "training",
  "serving",
  "secret-source",
  "steps",
  "codec",
  "hook",
  "command",
];

const PIPELINE = `import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { Points } from "@acme/my-codec";
import { summarise } from "@acme/my-steps";

export const numbers = step(
  "numbers",
  { inputs: {}, outputs: { values: json<readonly number[]>(), points: Points }, secrets: ["GREETING"] },
  async (_inputs, ctx) => ({ values: [1, 2, (await ctx.secrets.get("GREETING")).length], points: [{ x: 7, y: 2 }] }),
);
export const first = step("first", { inputs: { points: Points }, outputs: { x: json<number>() } }, async ({ points }) => ({
  x: points[0]?.x ?? 0,
}));
export default pipeline("mine", {}, (add) => {
  const { values, points } = add(numbers, {});
  return { summary: add(summarise, { values }).summary, x: add(first, { points }).x };
});
`;

describe("plugins that zen plugins:create makes", function () {
  this.timeout(600_000);
  const repository = useRepository({
    example: "penguins",
    files: { "pipelines/mine.ts": PIPELINE, "secrets/GREETING": "hush" },
  });
  let dir: string;
  before(async () => void (dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-author-")))));
  after(() => rm(dir, { recursive: true, force: true }));

  for (const kind of KINDS) {
    it(`${kind}: compiles, passes its tests, lints, is found sound and packs as it is`, async () => {
      const folder = await newPlugin(dir, `my-${kind}`, kind);
      await compile(folder);
      await test(folder);
      const lint = await runProgram(path.join(ROOT, "node_modules/.bin/oxlint"), ["--deny-warnings", "src"], {
        cwd: folder,
      });
      expect(lint.code, lint.stdout).to.equal(0);
      await repository.done("plugins:check", folder);
      await repository.done("plugins:pack", folder, "--to", path.join(dir, "packed", `${kind}.tgz`));
    });
  }

  it("carry a pipeline from its data to a deployed model, each in its place", async () => {
    await repository.addData("penguins.json");
    await repository.done("plugins:install", ...KINDS.map((kind) => path.join(dir, "packed", `${kind}.tgz`)));
    await repository.configure((config) => ({
      ...config,
      stores: {
        artifacts: { default: { use: "my-artifact-store" } },
        metadata: { default: { use: "my-metadata-store" } },
      },
      stacks: {
        local: {
          orchestrator: { use: "my-orchestrator" },
          processing: { use: "my-processing" },
          training: { use: "my-training" },
          serving: { use: "my-serving" },
          secrets: [{ use: "my-secret-source" }],
        },
      },
      config: { "@acme/my-hook": { path: "runs.jsonl" } },
    }));
    expect(nodesIn(await runPipeline(repository, "mine"), "ran")).to.have.length(3);
    expect(await repository.json("artifacts:get", "mine.summary")).to.deep.include({
      value: { count: 3, mean: 2.33 },
    });
    expect(await repository.json("artifacts:get", "mine.x")).to.deep.include({ value: 7 });
    const penguins = await runPipeline(repository, "penguins", "--param", "epochs=2");
    expect(nodesIn(penguins, "ran")).to.include.members(["train", "evaluate", "deploy"]);
    const lines = (await readFile(repository.path("runs.jsonl"), "utf8")).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { pipeline: string }).pipeline)).to.deep.equal([
      "mine",
      "penguins",
    ]);
    expect(await repository.json("my-command:sizes", "secrets")).to.deep.equal({ files: { GREETING: 4 } });
    expect(await repository.done("my-command")).to.match(/zen my-command VERB[^]*sizes/);
  });

  it("get the SDK from the archive beside them, by npm and without a network", async () => {
    const folder = path.join(dir, "my-steps-by-npm");
    await repository.done("plugins:create", "by-npm", "--kind", "steps", "--dir", folder);
    const file = path.join(folder, "package.json");
    const packageJson = JSON.parse(await readFile(file, "utf8")) as { devDependencies: Record<string, string> };
    const { "@zen/plugin-sdk": sdk = "" } = packageJson.devDependencies;
    await writeFile(file, JSON.stringify({ ...packageJson, devDependencies: { "@zen/plugin-sdk": sdk } }));
    const npm = await runProgram("npm", ["install", "--offline", "--no-audit", "--no-fund"], { cwd: folder });
    expect(npm.code, npm.stderr).to.equal(0);
    const found = await runNode(
      ["-e", 'import("@zen/plugin-sdk/conformance").then((m) => console.log(typeof m.runConformance))'],
      {
        cwd: folder,
      },
    );
    expect(found.stdout.trim()).to.equal("function");
  });
});
