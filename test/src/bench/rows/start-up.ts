import { compare, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { zenBinary } from "../../support/zen.js";

export const startUp: Row = {
  name: "start-up: zen --version",
  against: "node -e 0",
  aim: { plus: 20 },
  async run() {
    const zen = await zenBinary();
    const times = await compare(
      () => runProgram([zen, "--version"]),
      () => runProgram(["-e", "0"]),
      15,
    );
    const { memory } = await runProgram([zen, "--version"], { watch: true });
    return { ...times, unit: "ms", ...(memory === undefined ? {} : { memory }) };
  },
};
