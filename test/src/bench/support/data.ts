import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { ROOT } from "../../support/run.js";

/** Generated once, the same everywhere, and kept out of git. */
const FOLDER = path.join(ROOT, "build", "bench-data");

/** Uniform numbers from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The file of this name below `build`, written from `chunks` unless it is there. */
async function generated(name: string, chunks: () => Iterable<string | Uint8Array>): Promise<string> {
  const file = path.join(FOLDER, name);
  if (existsSync(file)) return file;
  await mkdir(FOLDER, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const stream = createWriteStream(unfinished);
  for (const chunk of chunks()) if (!stream.write(chunk)) await once(stream, "drain");
  await finished(stream.end());
  await rename(unfinished, file);
  return file;
}

/** Flights as CSV: date, time, delay, distance, origin, destination. `count` is a multiple of 10,000. */
export function flightsCsv(count: number): Promise<string> {
  return generated(`flights-${count}.csv`, function* () {
    const random = randomNumbers(1);
    const airport = (index: number): string =>
      `K${String.fromCharCode(65 + (index % 26), 65 + ((index * 7) % 26), 65 + ((index * 11 + 5) % 26))}`;
    yield "date,time,delay,distance,origin,destination\n";
    for (let block = 0; block < count / 10_000; block++) {
      const lines: string[] = [];
      for (let row = 0; row < 10_000; row++) {
        const day = String(1 + Math.floor(random() * 28)).padStart(2, "0");
        const month = String(1 + Math.floor(random() * 6)).padStart(2, "0");
        const minute = Math.floor(random() * 60);
        const hour = 5 + Math.floor(random() * 18);
        // Most flights are nearly on time and few are very late; some airports have most of the traffic.
        const delay = Math.round(-12 + 20 * Math.log(1 / (1 - random())) * random());
        const distance = Math.round(90 + 2400 * random() ** 2);
        const [from, to] = [Math.floor(250 * random() ** 3), Math.floor(250 * random() ** 3)];
        lines.push(
          `2001-${month}-${day},${hour * 100 + minute},${delay},${distance},${airport(from)},${airport(to)}\n`,
        );
      }
      yield lines.join("");
    }
  });
}

/** A gibibyte that does not compress. */
export function gibibyte(): Promise<string> {
  return generated("1-gib.bin", function* () {
    const random = randomNumbers(2);
    for (let block = 0; block < 1024; block++) {
      const words = new Uint32Array(1 << 18);
      for (let word = 0; word < words.length; word++) words[word] = random() * 2 ** 32;
      yield new Uint8Array(words.buffer);
    }
  });
}
