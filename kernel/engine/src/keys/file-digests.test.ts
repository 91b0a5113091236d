import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileDigests } from "./index.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("FileDigests", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "zen-digests-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (): string => join(folder, "data.csv");

  it("digests files, large ones in pieces, and remembers over processes", async () => {
    const content = "0123456789".repeat(500_000);
    writeFileSync(file(), content);
    const first = new FileDigests(folder);
    expect(await first.digest(file())).to.equal(sha256(content));
    expect(first.digestSync(file())).to.equal(sha256(content));
    first.save();
    expect(await new FileDigests(folder).digest(file())).to.equal(sha256(content));
  });

  it("notices a rewrite of the same length within the resolution of the clock, with its times set back", async () => {
    writeFileSync(file(), "one");
    const { atime, mtime } = statSync(file());
    const digests = new FileDigests(folder);
    expect(await digests.digest(file())).to.equal(sha256("one"));
    writeFileSync(file(), "two");
    utimesSync(file(), atime, mtime);
    expect(await digests.digest(file())).to.equal(sha256("two"));
  });

  it("notices many quick rewrites", () => {
    const digests = new FileDigests();
    for (let number = 100; number < 200; number++) {
      writeFileSync(file(), String(number));
      expect(digests.digestSync(file())).to.equal(sha256(String(number)));
    }
  });

  it("does without a damaged cache", async () => {
    writeFileSync(file(), "one");
    for (const damaged of ["{", "null", "[]", `{"${file()}":["x"]}`, `{"${file()}":["a","b",1]}`]) {
      writeFileSync(join(folder, "file-digests.json"), damaged);
      expect(await new FileDigests(folder).digest(file())).to.equal(sha256("one"));
    }
  });

  it("reports a file that is not there as the file system does", async () => {
    const error: unknown = await new FileDigests(folder)
      .digest(join(folder, "none"))
      .then(undefined, (reason: unknown) => reason);
    expect(error).to.include({ code: "ENOENT" });
  });
});
