import { randomUUID } from "node:crypto";

/** What all of a soak's chance comes from. `ZEN_SEED` brings that of an earlier one back. */
export const SEED = process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8);

/** Kills at random moments; `ZEN_SOAK_KILLS` asks for fewer. */
export const KILLS = Number(process.env["ZEN_SOAK_KILLS"] ?? 1000);

/** As many as there are cores to be kept busy by a process that mostly waits for another. */
const LANES = 2;

const results: string[] = [];
const began = performance.now();

/** A line for whoever waits, between those of the reporter. */
export function progress(text: string): void {
  process.stdout.write(`      ${minutes()} ${text}\n`);
}

/** What goes into the sentence that the soak ends with. */
export function result(text: string): void {
  progress(text);
  results.push(text);
}

process.once("exit", () => {
  process.stdout.write(`\n  Soak ZEN_SEED=${SEED}, ${minutes()}: ${results.join("; ")}.\n\n`);
});

/** Does `work` for each of `all`, in as many lanes side by side as keep the machine busy; tells of every hundredth. */
export async function inLanes<L, T>(
  what: string,
  lanes: readonly L[],
  all: readonly T[],
  work: (lane: L, one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all];
  let done = 0;
  await Promise.all(
    lanes.slice(0, LANES).map(async (lane) => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        await work(lane, one);
        if (++done % 100 === 0) progress(`${done} of ${all.length} ${what}`);
      }
    }),
  );
}

function minutes(): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
