import type { Row } from "../row.js";
import { mapRuns } from "../support/mapped.js";

const MEBIBYTE = 2 ** 20;

/** The same per item whether there are a thousand or ten thousand, and hardly more memory. */
const mapped: Row = {
  name: "an item of a map over 10,000, in process, full record",
  against: "an item of a map over 1,000",
  aim: { below: 3 },
  async run() {
    const few = await mapRuns(1000);
    const many = await mapRuns(10_000);
    const memory = (bytes: number | undefined) => `${Math.round((bytes ?? 0) / MEBIBYTE)} MiB`;
    const note = `peak ${memory(few.memory)} at 1,000; cached ${(many.cached.ms / 10_000).toFixed(2)} ms an item`;
    const peak = many.memory === undefined ? {} : { memory: many.memory };
    return { measured: many.fresh.ms / 10_000, floor: few.fresh.ms / 1000, unit: "ms", note, ...peak };
  },
};

export const maps: readonly Row[] = [mapped];
