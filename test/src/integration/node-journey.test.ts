import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { NODE_VERSIONS, nodeProgram } from "../support/nodes.js";
import { processesLeft } from "../support/processes.js";
import { ROOT } from "../support/run.js";
import { inTempFolder } from "../support/tree.js";
import { zen } from "../support/zen.js";

const GENTOO =
  '{"Beak Length (mm)":50,"Beak Depth (mm)":15,"Flipper Length (mm)":220,"Body Mass (g)":5400,"Island":"Biscoe"}';

for (const version of NODE_VERSIONS) {
  describe(`the penguins on Node ${version}`, () => {
    it("go from a file to a served model, natives and all", () =>
      inTempFolder(async (folder) => {
        const node = await nodeProgram(version);
        const done = async (...args: readonly string[]): Promise<string> => {
          const { code, stdout, stderr } = await zen(folder, args, { node });
          expect(code, `zen ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
          return stdout;
        };
        await done("init", ".", "--example", "penguins");
        await mkdir(path.join(folder, "data"));
        await cp(
          path.join(ROOT, "node_modules/vega-datasets/data/penguins.json"),
          path.join(folder, "data/penguins.json"),
        );
        await done("plugins:install");
        try {
          expect(await done("run", "penguins")).to.match(/: 7 ran$/m);
          expect(await done("predict", "penguins", GENTOO)).to.match(/^Gentoo /m);
          expect(await done("run", "penguins")).to.match(/: 1 ran, 6 cached$/m);
        } finally {
          await done("deployments:delete", "penguins");
        }
        expect(await processesLeft(folder), "processes left behind").to.deep.equal([]);
      }));
  });
}
