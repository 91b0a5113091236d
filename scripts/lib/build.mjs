import { existsSync } from "node:fs";
import path from "node:path";
import { runNode } from "./process.mjs";

/** The steps of a build, in order; a packing script that a checkout does not have is passed over. */
const STEPS = [
  { says: "compile", args: ["node_modules/typescript/bin/tsc", "-b"] },
  { says: "pack the bundled registry", args: ["scripts/pack-bundled-registry.mjs"] },
  { says: "bundle the command", args: ["kernel/cli/scripts/bundle.mjs"] },
];

/** Builds the workspace at `root`; throws with the output of the step that failed. */
export async function build(root) {
  for (const { says, args } of STEPS) {
    if (!existsSync(path.join(root, args[0]))) continue;
    const { code, output, seconds } = await runNode(args, { cwd: root });
    if (code !== 0) throw new Error(`Build failed: ${says}\n${output}`);
    console.log(`  built: ${says} ${seconds.toFixed(1)} s`);
  }
}
