import { median, runProgram, time } from "../measure.js";
import type { Row } from "../row.js";
import { programFile, withRepository, zen } from "../support/repository.js";
import { runProgram as run } from "../../support/run.js";

const STEPS = 10;

const SCRIPT = `import json
with open("task.json") as file:
    task = json.load(file)
with open(task["inputs"]["n"]["path"]) as file:
    n = json.load(file)
with open(task["outputs"]["n"]["path"], "w") as file:
    json.dump(n + 1, file)
`;

const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { python } from "@zen/process";
export const first = step("first", { inputs: { n: p.int() }, outputs: { n: json<number>() } }, ({ n }) => ({ n }));
export const next = python({ script: "scripts/next.py", inputs: { n: json<number>() }, outputs: { n: json<number>() } });
export default pipeline("scripts", { seed: p.int() }, (add, { seed }) => {
  let { n } = add(first, { n: seed });
  for (let step = 0; step < ${STEPS}; step++) ({ n } = add(next, { n }));
  return { n };
});
`;

/** The floor is measured before and after, so that a machine that grows slower does so for both. */
export const python: Row = {
  name: `a step in Python: chain of ${STEPS}`,
  against: "python -c pass",
  aim: { plus: 25 },
  run: () =>
    withRepository({ "pipelines/scripts.ts": PIPELINE, "scripts/next.py": SCRIPT }, async (cwd) => {
      await zen(cwd, "plugins:install", "@zen/process");
      const program = (await run("python3", ["-c", "import sys; print(sys.executable)"])).stdout.trim();
      const pass = () => time(() => run(program, ["-c", "pass"], { cwd }));
      const floors: number[] = [];
      const measureFloor = async () => {
        await pass();
        for (let round = 0; round < 20; round++) floors.push(await pass());
      };
      await measureFloor();
      const seeds = Array.from({ length: 6 }, (_, round) => ({ seed: round * 1000 }));
      const { stdout } = await runProgram([programFile("run-pipeline"), "scripts", JSON.stringify(seeds)], { cwd });
      await measureFloor();
      // The first run makes the environment.
      const taken = (JSON.parse(stdout) as { readonly ms: number }[]).slice(1).map(({ ms }) => ms / STEPS);
      return {
        measured: median(taken),
        floor: median(floors),
        unit: "ms",
        note: "task, inputs, outputs and record among it",
      };
    }),
};
