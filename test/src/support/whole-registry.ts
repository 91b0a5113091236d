import path from "node:path";
import { expect } from "chai";
import { ROOT, runNode } from "./run.js";

/** A folder registry with every plugin of this source tree, those for outside services too; only what has changed is packed again. */
export async function wholeRegistry(): Promise<string> {
  const { code, stdout, stderr } = await runNode([path.join(ROOT, "scripts/pack-whole-registry.mjs")], { cwd: ROOT });
  expect(code, stdout + stderr).to.equal(0);
  return path.join(ROOT, "build/whole-registry");
}
