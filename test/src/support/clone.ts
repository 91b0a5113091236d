import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { processesLeft } from "./processes.js";
import { ROOT } from "./run.js";

/** A folder that has of a built clone what pages refer to: the command, the client and the data. After the tests, no process may be left in it. */
export function useClone(): { readonly dir: () => string } {
  let dir: string | undefined;
  before(async () => {
    dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-test-")));
    await mkdir(path.join(dir, "node_modules/@zen"), { recursive: true });
    for (const name of [".bin", "vega-datasets", "@zen/client"])
      await symlink(path.join(ROOT, "node_modules", name), path.join(dir, "node_modules", name), "dir");
  });
  after(async () => {
    if (dir === undefined) return;
    const left = await processesLeft(dir);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    await rm(dir, { recursive: true, force: true });
    expect(left, "processes left behind").to.deep.equal([]);
  });
  return {
    dir: () => {
      if (dir === undefined) throw new Error("The folder is made before the tests run, not while they are declared.");
      return dir;
    },
  };
}
