import { existsSync } from "node:fs";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";
import type { Started } from "../support/zen.js";

const MESSY = `import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Dataset, json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

export const mess = step(
  "mess",
  { inputs: { how: p.string() }, outputs: { rows: Dataset, value: json<number>() } },
  async ({ how }, ctx) => {
    writeFileSync(join(ctx.tmp, "draft"), "x".repeat(100_000));
    process.stdout.write("working\\n");
    if (how === "fail") throw new Error("as it must");
    if (how.startsWith("wait")) {
      writeFileSync(how.slice(5), "");
      await setTimeout(60_000, undefined, { signal: ctx.signal });
    }
    return { rows: Dataset.of(Array.from({ length: 5_000 }, (_, x) => ({ x }))), value: 1 };
  },
);
export default pipeline("messy", { how: p.string() }, (add, { how }) => add(mess, { how }));
`;

describe("the system's folder for temporary files", function () {
  this.timeout(120_000);
  const repository = useRepository({ files: { "zen.config.json": TINY_CONFIG, "pipelines/messy.ts": MESSY } });
  let folder: string;
  before(async () => (folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-test-")))));
  after(() => rm(folder, { recursive: true, force: true }));

  const env = () => ({ TMPDIR: folder, TMP: folder, TEMP: folder });
  const left = async () => [
    ...(await readdir(folder)),
    ...(await readdir(repository.path(".zen/artifacts/tmp"))),
    ...(await Promise.all(["tmp", "staging", "workers"].map((name) => inCache(name)))).flat(),
  ];
  const inCache = (name: string) => readdir(repository.path(".zen/cache", name)).catch(() => []);

  for (const flags of [[], ["--in-process"]]) {
    const where = flags[0] ?? "in workers";
    it(`is as it was after a run (${where})`, async () => {
      const run = await repository.zen(["run", "messy", "--param", `how=well ${where}`, ...flags], { env: env() });
      expect(run.code, run.stderr).to.equal(0);
      expect(await left()).to.deep.equal([]);
    });

    it(`is as it was after a run that failed (${where})`, async () => {
      const run = await repository.zen(["run", "messy", "--param", "how=fail", ...flags], { env: env() });
      expect(run.code).to.equal(1);
      expect(await left()).to.deep.equal([]);
    });
  }

  /** A run in the middle of its step. */
  const underWay = async (name: string): Promise<Started> => {
    const sign = repository.path(name);
    const run = await repository.start(["run", "messy", "--param", `how=wait ${sign}`], { env: env() });
    const tells = async () => {
      while (!existsSync(sign)) await delay(20, undefined, { ref: false });
    };
    await Promise.race([tells(), run.ended]);
    return run;
  };

  it("is as it was after Ctrl-C", async () => {
    const run = await underWay("begun");
    run.signalGroup("SIGINT");
    expect((await run.ended).code).to.equal(130);
    expect(await left()).to.deep.equal([]);
  });

  it("is as it was once a killed run has been followed by another", async () => {
    const run = await underWay("begun again");
    run.kill("SIGKILL");
    await run.ended;
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
    const next = await repository.zen(["run", "messy", "--param", "how=after"], { env: env() });
    expect(next.code, next.stderr).to.equal(0);
    expect(await left()).to.deep.equal([]);
  });
});
