/**
 * `npm test [-- FOLDER... --grep PATTERN]`: installs and builds what is missing, checks the sources, then runs the
 * unit, conformance and journey tests. Ends in one line `N passed, N failed`. With folders, only their tests run.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { CHECKS, runCheck } from "./lib/checks.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { isSlow, runMocha, testFiles } from "./lib/mocha.mjs";
import { conclude } from "./lib/summary.mjs";

const root = path.join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: "string" } } });
const MINUTE = 60_000;

const wanted = (folder) =>
  positionals.length === 0 ||
  positionals.some((name) => folder === name || folder.startsWith(`${name.replace(/\/$/, "")}/`));

async function main() {
  await ensureInstalled(root);
  console.log("Build");
  await build(root);

  const results = [];
  if (positionals.length === 0 && values.grep === undefined) {
    console.log("Checks");
    results.push(...(await Promise.all(CHECKS.map((check) => runCheck(root, check)))));
  }
  console.log("Unit and conformance tests");
  const units = testFiles(root, (folder) => folder !== "test" && wanted(folder)).filter(isWanted);
  results.push(await runMocha(root, "unit", units, { timeout: 20_000, deadline: 10 * MINUTE, ...values }));
  console.log("Journeys");
  const journeys = testFiles(root, (folder) => folder === "test" && wanted(folder))
    .filter(isJourney)
    .filter(isWanted);
  results.push(await runMocha(root, "journeys", journeys, { timeout: 180_000, deadline: 10 * MINUTE, ...values }));
  conclude(results);
}

/** Whoever names folders gets all that is in them. */
function isWanted(file) {
  return positionals.length > 0 || !isSlow(file);
}

/** The slow folders have commands of their own. */
function isJourney(file) {
  return !/^test\/dist\/(integration|soak)\//.test(file);
}

try {
  await main();
} catch (error) {
  conclude([{ passed: 0, failed: 1, failures: [{ title: "set-up", message: error.message }] }]);
}
