import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { prepareFolder } from "./prepare-folder.js";
import { codeOf } from "./testing/code.test.js";

describe("prepareFolder", () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(path.join(os.tmpdir(), "zen-folder-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("makes what nobody else may look into", async () => {
    const folder = path.join(dir, "a", "b");
    await prepareFolder(folder);
    await prepareFolder(folder);
    expect((await stat(path.dirname(folder))).mode & 0o777).to.equal(0o700);
  });

  it("says at once where none can be made or written", async () => {
    await writeFile(path.join(dir, "file"), "");
    const refused = [path.join(dir, "file"), path.join(dir, "file", "below")];
    if (process.platform === "linux") refused.push("/proc/zen", "/proc/zen/registry/blobs");
    if (process.getuid?.() !== 0) {
      await chmod(dir, 0o500);
      refused.push(dir, path.join(dir, "below"));
    }
    for (const each of refused)
      expect(await codeOf(() => prepareFolder(each)), each).to.equal("REGISTRY_FOLDER_UNUSABLE");
    await chmod(dir, 0o700);
  });
});
