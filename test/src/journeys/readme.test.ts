import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { writeFlightsSample } from "../support/flights-sample.js";
import { fencesOf, follow, type Fence } from "../support/page.js";
import { ROOT } from "../support/run.js";

describe("the README", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  before(async () => {
    fences = await fencesOf("README.md");
  });

  const fence = (language: string, part: string): Fence => {
    const found = fences.filter((one) => one.language === language && one.text.includes(part));
    expect(found, `${language} blocks with ${part}`).to.have.length(1);
    return found[0] as Fence;
  };
  const shell = (text: string): Fence => ({ language: "sh", title: "", file: undefined, text: `${text}\n` });

  it("names two commands that the package has", async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    expect(fence("sh", "npm run quickstart").text.match(/npm (run )?\w+/g)).to.deep.equal([
      "npm run quickstart",
      "npm test",
    ]);
    expect(scripts).to.include.keys("quickstart", "test", "build");
  });

  it("takes five minutes of commands that all work", async () => {
    const journey = fence("sh", "zen init my-models");
    const [printed = ""] = await follow(clone.dir(), [
      { ...journey, text: `${journey.text}zen deployments:delete penguins\n` },
    ]);
    expect(printed).to.match(/^sound +penguins$[^]*: 7 ran$[^]*: 3 ran, 4 cached$/m);
    expect(printed, "the dry run").to.contain("7 steps are known; nothing was run");
    expect(printed, "the predictions").to.match(/^Adelie +/m);
    expect(printed, "the deployments").to.match(/^penguins +ready/m);
  });

  it("shows a pipeline and a script that type-check and run", async () => {
    const script = fence("ts", "openRepository()");
    const command = 'export PATH="$PWD/node_modules/.bin:$PATH"';
    await follow(clone.dir(), [
      shell(`${command}\nzen init flights\ncd flights\nrm pipelines/*\nmkdir data\nzen plugins:install`),
    ]);
    const repository = join(clone.dir(), "flights");
    await writeFlightsSample(join(repository, "data/flights-3m.parquet"), 300);
    const printed = await follow(repository, [
      { ...fence("ts", "export default pipeline("), file: "pipelines/flights.ts" },
      { ...script, text: script.text.replace("./pipelines", "../pipelines"), file: "scripts/report.ts" },
      shell(`cd ..\n${command}\ncd flights\nzen exec -- node scripts/report.ts\nzen deployments:delete flights`),
      shell("tsc --project ."),
    ]);
    expect(printed[2]).to.match(/^0\.[5-9]\d+\n/);
  });
});
