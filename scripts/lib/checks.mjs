import { runNode } from "./process.mjs";

const prettier = (mode) => [
  "node_modules/prettier/bin/prettier.cjs",
  mode,
  ...["--log-level", "warn", "--cache", "--cache-location", "build/prettier-cache"],
  ".",
];

/** What `npm test` asks of the sources before it runs them; each counts as one test. */
export const CHECKS = [
  { name: "lint", args: ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"], mend: "npm run lint" },
  { name: "format", args: prettier("--check"), mend: "npm run format" },
  { name: "import sentences", args: ["scripts/check-imports.mjs"] },
  { name: "error pages", args: ["scripts/check-errors.mjs"] },
  { name: "leftovers", args: ["scripts/check-leftovers.mjs"] },
  { name: "API report", args: ["scripts/api-report.mjs", "--check"], mend: "npm run api" },
];

export const FORMAT = prettier("--write");

/** Runs one check; resolves with a result that `conclude` understands. */
export async function runCheck(root, { name, args, mend }) {
  const { code, output, seconds } = await runNode(args, { cwd: root });
  console.log(`  ${name.padEnd(64)} ${code === 0 ? "holds" : "FAILED"}  ${seconds.toFixed(1)} s`);
  if (code === 0) return { passed: 1, failed: 0 };
  const advice = mend === undefined ? "" : `\nTo mend: ${mend}`;
  return { passed: 0, failed: 1, failures: [{ title: `check: ${name}`, message: output.trim() + advice }] };
}
