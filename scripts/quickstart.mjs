// `npm run quickstart [-- --keep]`: the main job, as a stranger does it, in an empty folder outside the source tree.
import { mkdtemp, mkdir, copyFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { metricsTable } from "./lib/metrics-table.mjs";
import { run, runNode } from "./lib/process.mjs";

const root = path.join(import.meta.dirname, "..");
const keep = process.argv.includes("--keep");
const zen = path.join(root, "kernel", "cli", "bin", "zen.js");
const flight = { date: "2001-04-20T17:45:00Z", distance: 2475, origin: "JFK", destination: "LAX" };

const steps = 7;
let step = 0;
function announce(text, command) {
  console.log(`\n[${++step}/${steps}] ${text}${command === undefined ? "" : `\n      $ ${command}`}`);
}

/** Runs the real command and shows what it prints. */
async function show(folder, text, ...args) {
  announce(text, ["zen", ...args].join(" "));
  const { code } = await runNode([zen, ...args], { cwd: folder, show: true });
  if (code !== 0) throw new Error(`zen ${args[0]} ended with exit code ${code}`);
}

/** Runs the real command and returns the document that it prints. */
async function ask(folder, ...args) {
  const { code, output } = await runNode([zen, ...args, "--json"], { cwd: folder });
  if (code !== 0) throw new Error(`zen ${args.join(" ")} ended with exit code ${code}\n${output}`);
  return JSON.parse(output);
}

function checkSecondRun({ steps: { ran, total } }, effects) {
  if (ran > effects) throw new Error(`The second run computed ${ran} of ${total} steps again`);
}

async function main() {
  const started = performance.now();
  announce("Install and build");
  await ensureInstalled(root);
  await build(root);

  const folder = await mkdtemp(path.join(os.tmpdir(), "zen-quickstart-"));
  try {
    await show(folder, "Make a Zen repository from an example", "init", ".", "--example", "flights");
    await mkdir(path.join(folder, "data"), { recursive: true });
    const data = path.join(root, "node_modules", "vega-datasets", "data", "flights-3m.parquet");
    await copyFile(data, path.join(folder, "data", "flights-3m.parquet"));
    await show(folder, "Install the local stack's plugins from the bundled registry", "plugins:install");
    await show(folder, "Run the pipeline: 3 million flights, from a file to a served model", "run", "flights");
    await show(folder, "Ask the served model about one flight", "predict", "flights", JSON.stringify(flight));
    await show(folder, "Run it again: nothing is computed twice", "run", "flights");

    announce("What came of it");
    const [second, first] = (await ask(folder, "runs:list")).items;
    checkSecondRun(second, 1);
    const { value: metrics } = await ask(folder, "artifacts:get", first.outputs.metrics.digest);
    console.log(metricsTable(metrics));
    console.log(`\nDone in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
    if (keep) console.log(whatNext(folder));
    else
      console.log("Everything was made in a temporary folder, now removed. Keep it with: npm run quickstart -- --keep");
  } finally {
    if (!keep) {
      await run(process.execPath, [zen, "deployments:delete", "flights"], { cwd: folder });
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function whatNext(folder) {
  return `
The repository is in ${folder}
and the model answers until you delete the deployment. Try next, in that folder:
  zen runs:list                       every run, with its metrics
  zen artifacts:list                  what the runs made
  zen run flights --param epochs=5    only training and what follows it runs
  zen deployments:delete flights      end the server
where zen is: node ${zen}`;
}

try {
  await main();
} catch (error) {
  console.error(`\nThe quickstart failed: ${error.message}`);
  process.exitCode = 1;
}
