/**
 * `npm run test:integration` and `npm run test:soak`: installs and builds what is missing, then runs the tests of
 * `test/src/<name>`, which are too slow or too demanding for every `npm test`; with the integration tests also those beside the code
 * that are named `*.slow.test.ts`.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { isSlow, runMocha, testFiles } from "./lib/mocha.mjs";
import { conclude } from "./lib/summary.mjs";

const root = path.join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: "string" } } });
const [name] = positionals;
const MINUTE = 60_000;

try {
  await ensureInstalled(root);
  await build(root);
  const files = testFiles(root, () => true).filter(
    (file) => file.startsWith(`test/dist/${name}/`) || (name === "integration" && isSlow(file)),
  );
  conclude([
    await runMocha(root, name, files, {
      jobs: name === "soak" ? 1 : 2,
      timeout: 15 * MINUTE,
      deadline: (name === "soak" ? 180 : 60) * MINUTE,
      seeded: name !== "soak",
      ...values,
    }),
  ]);
} catch (error) {
  conclude([{ passed: 0, failed: 1, failures: [{ title: "set-up", message: error.message }] }]);
}
