import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { processesLeft } from "./processes.js";
import type { TestRepository } from "./repository.js";
import { nodesIn, runPipeline } from "./run-document.js";
import { expectSound } from "./soundness.js";
import { CHAIN_STEPS, chainEnd } from "./tiny.js";

/** Kills of one run, which each next one takes up, before it may come to its end. */
const KILLS_IN_A_ROW = 5;

export interface Kills {
  readonly count: number;
  readonly seed: string;
  /** Told after each round how many kills it had. */
  readonly onRound?: (kills: number) => void;
}

/**
 * Kills (SIGKILL, the command alone) `count` runs of the chain at moments that the seed chooses. After each, the processes that it had
 * started have to end by themselves; after some, a run has to come to its end without doing twice what was done, and the repository
 * has to be sound.
 */
export async function killRuns(repository: TestRepository, { count, seed, onRound }: Kills): Promise<void> {
  const random = seededRandom(seed);
  const usual = await usualTime(repository);
  for (let kills = 0, salt = 1000; kills < count; salt += 1000) {
    const before = kills;
    const done = new Set<string>();
    for (let inRow = 0; inRow < KILLS_IN_A_ROW && kills < count; inRow++, kills++) {
      const moment = random.int(usual);
      const context = `seed ${seed}, kill ${kills + 1} after ${moment} ms`;
      for (const node of await killed(repository, salt, moment, context)) {
        expect(done.has(node), `${context}: ${node} was done already`).to.equal(false);
        done.add(node);
      }
    }
    const finished = await runPipeline(repository, "chain", "--param", `salt=${salt}`);
    const twice = nodesIn(finished, "ran").filter((node) => done.has(node));
    expect(twice, `seed ${seed}, ${kills} kills: done twice`).to.deep.equal([]);
    const { value } = await repository.json<{ value: string }>("artifacts:get", "chain.text");
    expect(value).to.equal(chainEnd(salt));
    await expectSound(repository.dir);
    onRound?.(kills - before);
  }
}

/** Starts a run and kills it; returns the steps that it had told to have run. */
async function killed(
  repository: TestRepository,
  salt: number,
  moment: number,
  context: string,
): Promise<readonly string[]> {
  const run = await repository.start(["run", "chain", "--param", `salt=${salt}`]);
  await Promise.race([delay(moment), run.ended]);
  run.kill("SIGKILL");
  const { stderr } = await run.ended;
  expect(await processesLeft(repository.dir), `${context}: processes left`).to.deep.equal([]);
  return [...stderr.matchAll(/^ {2}ran +(\w+) .*\n/gm)].map(([, node = ""]) => node);
}

/** What a whole run of the chain takes here, in milliseconds. */
async function usualTime(repository: TestRepository): Promise<number> {
  await runPipeline(repository, "chain", "--param", "salt=0");
  const began = performance.now();
  const { steps } = await runPipeline(repository, "chain", "--param", "salt=500");
  expect(steps.map(({ node }) => node)).to.have.members(CHAIN_STEPS);
  return Math.round(performance.now() - began);
}
