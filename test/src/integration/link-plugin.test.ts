import path from "node:path";
import { expect } from "chai";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline } from "../support/run-document.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { json, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { summarise } from "@acme/my-steps";

export const numbers = step("numbers", { inputs: {}, outputs: { values: json<readonly number[]>() } }, async () => ({
  values: [1, 2, 6],
}));
export default pipeline("mine", {}, (add) => ({ summary: add(summarise, { values: add(numbers, {}).values }).summary }));
`;

interface Listed {
  readonly plugins: readonly { readonly name: string; readonly linked?: string }[];
}

describe("a plugin that is worked on", function () {
  this.timeout(120_000);
  const repository = useRepository({ files: { "zen.config.json": TINY_CONFIG, "pipelines/mine.ts": PIPELINE } });
  const mine = async () =>
    (await repository.json<Listed>("plugins:list")).plugins.find(({ name }) => name === "@acme/my-steps");
  const mean = async () =>
    (await repository.json<{ value: { mean: number } }>("artifacts:get", "mine.summary")).value.mean;

  before(async () => {
    await repository.done("plugins:create", "@acme/my-steps", "--kind", "steps", "--dir", "my-steps");
    await repository.done("plugins:link", "my-steps");
  });

  it("is shown as linked, and the configuration stays as it is", async () => {
    expect(await mine()).to.deep.include({ linked: "./my-steps" });
    expect(await repository.done("plugins:info", "@acme/my-steps")).to.contain("linked from ./my-steps");
    await repository.configure((config) => {
      expect(config["plugins"]).to.deep.equal(TINY_CONFIG.plugins);
      return config;
    });
  });

  it("is taken anew by the next run once it has changed, and the run's record says so", async () => {
    const first = await runPipeline(repository, "mine");
    expect(nodesIn(first, "ran")).to.have.members(["numbers", "summarise"]);
    expect(await mean()).to.equal(3);
    expect(nodesIn(await runPipeline(repository, "mine"), "cached")).to.have.members(["numbers", "summarise"]);
    await repository.edit(path.join("my-steps", "src", "index.ts"), "/ values.length", "/ values.length + 1");
    const second = await runPipeline(repository, "mine");
    expect(nodesIn(second, "ran")).to.deep.equal(["summarise"]);
    expect(await mean()).to.equal(4);
    const shown = await repository.done("runs:show", "--json");
    expect(shown).to.contain("@acme/my-steps 0.1.0 ./my-steps");
  });

  it("does not run while its sources are broken", async () => {
    await repository.edit(path.join("my-steps", "src", "index.ts"), "+ 1", "+");
    const { code, stderr } = await repository.zen(["run", "mine"]);
    expect(code).to.equal(1);
    expect(stderr)
      .to.contain("PLUGIN_PACK_FAILED")
      .and.to.match(/my-steps[\\/]src[\\/]index\.ts:\d+:\d+/);
    await repository.edit(path.join("my-steps", "src", "index.ts"), "values.length +", "values.length + 1");
    expect(nodesIn(await runPipeline(repository, "mine"), "cached")).to.have.members(["numbers", "summarise"]);
  });

  it("goes when its link ends and nothing else asks for it", async () => {
    expect((await repository.zen(["plugins:unlink", "@acme/other"])).stderr).to.contain("PLUGIN_NOT_LINKED");
    await repository.done("plugins:unlink", "@acme/my-steps");
    expect(await mine()).to.equal(undefined);
  });
});
