import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openRepository, type Repository } from "@zen/client";
import type { ExecutionRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { checkDisk } from "../crash/aftermath.js";
import { processesLeft } from "../support/processes.js";
import type { TestRepository } from "../support/repository.js";
import { runNode } from "../support/run.js";
import { expectSound } from "../support/soundness.js";

const MEMBER = fileURLToPath(new URL("member.js", import.meta.url));

export interface Crowd {
  readonly processes: number;
  /** Of each process. */
  readonly runs: number;
}

export interface CrowdResult {
  /** Executions of shared steps beyond one each: work that claims did not save. */
  readonly twice: number;
}

/** Lets many processes run the same at once. All have to be right and silent, and what they share is committed once. */
export async function runCrowd(repository: TestRepository, { processes, runs }: Crowd): Promise<CrowdResult> {
  const { dir } = repository;
  const members = Array.from({ length: processes }, (_, who) =>
    runNode([MEMBER, dir, String(who), String(runs)], { cwd: dir }),
  );
  for (const [who, { code, stdout, stderr }] of (await Promise.all(members)).entries())
    expect(`${code} ${stdout}${stderr}`.trim(), `process ${who}`).to.equal("0");
  expect(await processesLeft(dir), "processes left").to.deep.equal([]);
  const did = (await readFile(repository.path("did"), "utf8")).trimEnd().split("\n");
  expect(new Set(did).size, "shared steps").to.equal(2 * runs);
  await checkRecords(dir, processes * runs);
  checkDisk(dir);
  await expectSound(dir);
  return { twice: did.length - 2 * runs };
}

/** Every run has succeeded, and each key has exactly one execution whose result it is. */
async function checkRecords(dir: string, runs: number): Promise<void> {
  await using repository = await openRepository(dir);
  const winners = new Map<string, string>();
  const executions: ExecutionRecord[] = [];
  let seen = 0;
  for await (const id of runIds(repository)) {
    seen++;
    const run = await repository.runs.get(id);
    expect(run.state, id).to.equal("succeeded");
    expect(run.steps).to.include({ total: 3, failed: 0, skipped: 0 });
    executions.push(...(await repository.runs.executions(id)));
  }
  expect(seen, "runs").to.equal(runs);
  for (const { state, key = "", id } of executions) {
    if (state !== "succeeded") continue;
    expect(winners.get(key), `committed by ${id} and by another`).to.equal(undefined);
    winners.set(key, id);
  }
  for (const { state, key = "", from, id } of executions) {
    if (state === "cached" || state === "superseded") expect(from, `${id} took over`).to.equal(winners.get(key));
    else expect(state, id).to.equal("succeeded");
  }
}

async function* runIds(repository: Repository): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const page = await repository.runs.query({ limit: 200, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.items) yield id;
    if (page.next === undefined) return;
    after = page.next;
  }
}
