import { runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { gibibyte } from "../support/data.js";
import { programFile } from "../support/repository.js";

const FILES = 10_000;

type Seconds = Readonly<
  Record<"put" | "get" | "manyPut" | "manyGet" | "barePut" | "bareGet" | "bareManyPut" | "bareManyGet", number>
>;

let measured: Promise<Seconds> | undefined;

/** All rows look at the same transfers. */
function transfers(): Promise<Seconds> {
  return (measured ??= measure());
}

async function measure(): Promise<Seconds> {
  const { stdout } = await runProgram([programFile("storage-speed"), await gibibyte(), String(FILES)]);
  return JSON.parse(stdout) as Seconds;
}

function big(direction: "put" | "get", floor: "barePut" | "bareGet"): Row {
  return {
    name: `Cloud Storage ${direction}, 1 GiB`,
    against: "Google's client, same emulator",
    aim: { share: 0.9 },
    whenMissed:
      "The emulator reads and hashes all parts of a large file once more to put them together, which the service does not.",
    async run() {
      const all = await transfers();
      return { measured: 1024 / all[direction], floor: 1024 / all[floor], unit: "MiB/s" };
    },
  };
}

function many(direction: "manyPut" | "manyGet", floor: "bareManyPut" | "bareManyGet"): Row {
  return {
    name: `Cloud Storage ${direction === "manyPut" ? "put" : "get"}, 10,000 small files`,
    against: "Google's client, same emulator",
    aim: { share: 0.9 },
    async run() {
      const all = await transfers();
      return { measured: FILES / all[direction], floor: FILES / all[floor], unit: "requests/s" };
    },
  };
}

export const cloudStorage: readonly Row[] = [
  big("put", "barePut"),
  big("get", "bareGet"),
  many("manyPut", "bareManyPut"),
  many("manyGet", "bareManyGet"),
];
