import { median } from "../measure.js";
import type { Measurement, Row } from "../row.js";
import { chainRuns, type Taken } from "../support/chain.js";

const TIMES: Readonly<Record<number, number>> = { 1000: 3, 10_000: 1, 100_000: 1 };
const runsOf = (length: number) => chainRuns(length, TIMES[length] ?? 1);
const ms = (taken: readonly Taken[]): number => median(taken.map((one) => one.ms));
const cpu = (taken: readonly Taken[]): number => median(taken.map((one) => one.cpu));
const peak = (memory: number | undefined): Pick<Measurement, "memory"> => (memory === undefined ? {} : { memory });

function overhead(length: number): Row {
  return {
    name: `a step, in process, full record: chain of ${length.toLocaleString("en")}`,
    against: "one small durable file",
    aim: { below: 3 },
    whenMissed:
      "most of it is processor time (see the note), spent on key, records, journal and projection; the rest waits for the disk",
    async run() {
      const { fresh, memory, file } = await runsOf(length);
      const note = `${(cpu(fresh) / length).toFixed(2)} ms of processor time`;
      return { measured: ms(fresh) / length, floor: file.write, unit: "ms", note, ...peak(memory) };
    },
  };
}

/** Beside the same of a tenth: what grows with the number of steps shows here first. */
const flat: Row = {
  name: "a step, in process, full record: chain of 100,000",
  against: "a step of a chain of 10,000",
  aim: { below: 3 },
  whenMissed: "what a step of a shorter chain costs is in the rows above; see the ratio for what the length adds",
  async run() {
    const [few, many] = [await runsOf(10_000), await runsOf(100_000)];
    const note = `${(cpu(many.fresh) / 100_000).toFixed(2)} ms of processor time; cached ${(ms(many.cached) / 100_000).toFixed(2)} ms a step`;
    return {
      measured: ms(many.fresh) / 100_000,
      floor: ms(few.fresh) / 10_000,
      unit: "ms",
      note,
      ...peak(many.memory),
    };
  },
};

const rerun: Row = {
  name: "a re-run in which all is cached: chain of 1,000",
  against: "1,000 small files read",
  aim: { below: 300 },
  whenMissed: "per step it finds the key, reads the record that stands for it, and writes a record of its own",
  async run() {
    const { cached, memory, file } = await runsOf(1000);
    const note = `${cpu(cached).toFixed(0)} ms of processor time`;
    return { measured: ms(cached), floor: file.read * 1000, unit: "ms", note, ...peak(memory) };
  },
};

const hit: Row = {
  name: "a cache hit",
  against: "one small file read",
  aim: { below: 0.2 },
  whenMissed: "per step it finds the key, reads the record that stands for it, and writes a record of its own",
  async run() {
    const [few, many] = [await runsOf(1000), await runsOf(10_000)];
    const measured = (ms(many.cached) - ms(few.cached)) / 9000;
    return { measured, floor: many.file.read, unit: "ms", note: "what a longer chain costs more, per step" };
  },
};

export const steps: readonly Row[] = [overhead(1000), overhead(10_000), flat, hit, rerun];
