import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { workspaces } from "./packages.mjs";
import { runNode } from "./process.mjs";

/** The compiled test files of the packages that `keep` accepts, biggest package first so that workers end together. */
export function testFiles(root, keep) {
  return workspaces(root)
    .filter(({ folder }) => keep(folder))
    .flatMap(({ folder }) => compiledTests(path.join(root, folder), `${folder}/dist`));
}

/** Tests beside the code that cost minutes of processor time are named so, and run with the integration tests. */
export const isSlow = (file) => file.endsWith(".slow.test.js");

/** A compiled test whose source is gone is a leftover of an older build and is not run. */
function compiledTests(packageFolder, dist) {
  const folder = path.join(packageFolder, "dist");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".test.js"))
    .filter((name) => existsSync(path.join(packageFolder, "src", name.replace(/\.js$/, ".ts"))))
    .map((name) => `${dist}/${name.split(path.sep).join("/")}`)
    .sort();
}

/** What chance is drawn from in tests that everybody runs, unless `ZEN_SEED` says otherwise: the same tests for the same commit. */
const SEED = "1";

/** Runs `files` with mocha and resolves with `{ passed, failed, skipped, failures }`. */
export async function runMocha(root, name, files, { jobs = 2, timeout, grep, deadline, seeded = true } = {}) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const folder = path.join(root, "build", "test");
  mkdirSync(folder, { recursive: true });
  const output = path.join(folder, `${name}.json`);
  rmSync(output, { force: true });
  const { code } = await runNode(
    [
      "--enable-source-maps",
      path.join(root, "node_modules/mocha/bin/mocha.js"),
      ...(jobs > 1 && files.length > 1 ? ["--parallel", "--jobs", String(jobs)] : ["--exit"]),
      ...["--require", path.join(root, "scripts/lib/seed-properties.mjs")],
      ...["--timeout", String(timeout), "--forbid-only"],
      ...["--reporter", path.join(root, "scripts/lib/mocha-reporter.mjs"), "--reporter-option", `output=${output}`],
      ...(grep === undefined ? [] : ["--grep", grep]),
      ...files,
    ],
    { cwd: root, show: true, deadline, env: seeded ? { ZEN_SEED: process.env.ZEN_SEED ?? SEED } : {} },
  );
  if (existsSync(output)) {
    const totals = JSON.parse(readFileSync(output, "utf8"));
    if (code === 0 || totals.failed > 0) return totals;
  }
  const message = code === 124 ? `still running after ${deadline / 1000} s` : `mocha ended with code ${code}`;
  return { passed: 0, failed: 1, skipped: 0, failures: [{ title: name, message }] };
}
