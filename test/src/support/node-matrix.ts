import { expect } from "chai";
import { existsSync } from "node:fs";
import path from "node:path";
import { nodeProgram } from "../support/nodes.js";
import { ROOT, runNode } from "../support/run.js";

/** The packages whose tests run on every supported release; each needs no more than Node. */
const PACKAGES = [
  "plugin-sdk",
  "kernel/core",
  "kernel/engine",
  "kernel/client",
  "registry/protocol",
  "registry/client",
];

/** What takes long, and hangs on what Zen writes and in which order, not on the release. */
const IGNORED = ["*.slow", "crash", "edit-table", "injected-faults", "worker-killed"];

/** Declares that every package passes its tests on a release of Node. */
export function passesOn(version: string): void {
  describe(`on Node ${version}`, () => {
    let node: string;
    before(async () => {
      node = await nodeProgram(version);
    });

    it("is that release", async () => {
      const { stdout } = await runNode(["--version"], { node });
      expect(stdout.trim()).to.equal(`v${version}`);
    });

    for (const folder of PACKAGES.filter((name) => existsSync(path.join(ROOT, name, "dist")))) {
      it(`${folder} passes its tests`, async () => {
        const args = [
          "node_modules/mocha/bin/mocha.js",
          "--require",
          path.join(ROOT, "scripts/lib/seed-properties.mjs"),
          "--parallel",
          "--jobs",
          "2",
          "--timeout",
          "40000",
          ...IGNORED.flatMap((name) => ["--ignore", `**/${name}.test.js`]),
        ];
        const env = { PATH: `${path.dirname(node)}${path.delimiter}${process.env["PATH"]}` };
        const { code, stdout, stderr } = await runNode([...args, `${folder}/dist/**/*.test.js`], { node, env });
        expect(code, stdout + stderr).to.equal(0);
        expect(stdout).to.match(/\b[1-9]\d* passing\b/);
      });
    }
  });
}
