/**
 * Runs a pipeline in this process once for each of the given parameters and prints what each run took, as JSON:
 * `run-pipeline.js NAME '[{"seed":1},{"seed":2}]'`.
 */
import { openRepository } from "@zen/client";

const [name = "", params = "[]"] = process.argv.slice(2);
const taken: { ms: number; cpu: number }[] = [];
const repo = await openRepository(process.cwd());
try {
  for (const given of JSON.parse(params) as Record<string, unknown>[]) {
    const started = performance.now();
    const before = process.cpuUsage();
    const { run } = await repo.run(name, given, { inProcess: true }).settled();
    const { user, system } = process.cpuUsage(before);
    taken.push({ ms: performance.now() - started, cpu: (user + system) / 1000 });
    if (run.state !== "succeeded") throw new Error(`The run of ${name} ${run.state}.`);
  }
} finally {
  await repo.close();
}
console.log(JSON.stringify(taken));
