import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { isZenError } from "./errors.js";
import { makeFolder } from "./make-folder.js";

describe("makeFolder", () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "zen-folder-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("makes it with those above it, for several at once and again", async () => {
    const folder = join(dir, "a", "b", "c");
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(folder, 0o700)));
    await makeFolder(folder);
    for (const each of [folder, dirname(folder)])
      if (process.platform !== "win32") expect((await stat(each)).mode & 0o777).to.equal(0o700);
  });

  it("says at once where none can be made", async () => {
    const file = join(dir, "file");
    await writeFile(file, "");
    const refused = [file, join(file, "below")];
    if (process.platform === "linux") refused.push("/proc/zen", "/proc/zen/below");
    for (const each of refused) {
      const error = await makeFolder(each).catch((reason: unknown) => reason);
      expect(isZenError(error, "FOLDER_REFUSED") || isZenError(error, "DISK_ACCESS_DENIED"), each).to.equal(true);
    }
  });
});
