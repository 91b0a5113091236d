import { randomUUID } from "node:crypto";
import { killRuns } from "../support/kills.js";
import { useRepository } from "../support/repository.js";
import { TINY_FILES } from "../support/tiny.js";

const count = Number(process.env["ZEN_SOAK_KILLS"] ?? 200);
const seed = process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8);

/** `ZEN_SOAK_KILLS` says how many, `ZEN_SEED` when: the seed of an earlier time brings its moments back. */
describe(`zen run, killed at ${count} moments (ZEN_SEED=${seed})`, () => {
  const repository = useRepository({ files: TINY_FILES });

  it("is taken up by the next one: nothing is lost, done twice, corrupt or left running", async function () {
    this.timeout(count * 10_000 + 60_000);
    process.stdout.write(`      ZEN_SEED=${seed}\n`);
    const onRound = (kills: number): void => {
      if (kills % 50 === 0) process.stdout.write(`      ${kills} of ${count}\n`);
    };
    await killRuns(repository, { count, seed, onRound });
  });
});
