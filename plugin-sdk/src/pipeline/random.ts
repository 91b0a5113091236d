import { createHash } from "node:crypto";
import type { Random } from "./context.js";

/**
 * The generator sfc32 (C. Doty-Humphrey, PractRand), seeded with the first 96 bits of the SHA-256 of `seed` and a counter of 1, after
 * 12 rounds of mixing. The same seed gives the same numbers on every machine.
 */
export function seededRandom(seed: string): Random {
  const hash = createHash("sha256").update(seed).digest();
  let [a, b, c, counter] = [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), 1];
  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next32();
  return {
    next: () => next32() / 2 ** 32,
    int(below) {
      if (!Number.isInteger(below) || below < 1 || below > 2 ** 32)
        throw new RangeError("below must be a whole number from 1 to 2^32");
      const limit = 2 ** 32 - (2 ** 32 % below);
      let drawn = next32();
      while (drawn >= limit) drawn = next32();
      return drawn % below;
    },
    seed: next32,
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}
