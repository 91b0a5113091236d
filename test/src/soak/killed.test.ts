import { killRuns } from "../support/kills.js";
import { useRepository } from "../support/repository.js";
import { TINY_FILES } from "../support/tiny.js";
import { KILLS, progress, result, SEED } from "./soak.js";

describe(`zen run, killed at ${KILLS} moments (ZEN_SEED=${SEED})`, function () {
  this.timeout(KILLS * 10_000 + 60_000);
  const lanes = [useRepository({ files: TINY_FILES }), useRepository({ files: TINY_FILES })];

  it("is taken up by the next one: nothing is lost, done twice, corrupt or left running", async () => {
    let kills = 0;
    const onRound = (killed: number): void => {
      if (Math.floor((kills + killed) / 100) > Math.floor(kills / 100)) progress(`${kills + killed} of ${KILLS} kills`);
      kills += killed;
    };
    const count = Math.ceil(KILLS / lanes.length);
    await Promise.all(lanes.map((lane, index) => killRuns(lane, { count, seed: `${SEED}/${index}`, onRound })));
    result(`${kills} kills at random moments`);
  });
});
