import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { filePattern, isFilePattern, matchingFiles } from "./file-pattern.js";

describe("a pattern of files", () => {
  it("has stars for anything but slashes", () => {
    expect([isFilePattern("a/b.csv"), isFilePattern("a/*.csv")]).to.deep.equal([false, true]);
    const matches = (pattern: string, ...texts: readonly string[]) =>
      texts.map((text) => filePattern(pattern).test(text));
    expect(
      matches("gs://b/in/*.csv", "gs://b/in/a.csv", "gs://b/in/.csv", "gs://b/in/x/a.csv", "gs://b/in/a.csv2"),
    ).to.deep.equal([...[true, true, false, false]]);
    expect(matches("a[1](x)+?.*", "a[1](x)+?.csv", "a1x.csv")).to.deep.equal([true, false]);
  });

  it("matches itself, and whatever stands for its stars", () => {
    const word = fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !/[*/]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 4 }), (parts) => {
        const pattern = parts.map(([before]) => before).join("*");
        const text = parts.map(([before, star], at) => before + (at === parts.length - 1 ? "" : star)).join("");
        expect(filePattern(pattern).test(text)).to.equal(true);
        expect(filePattern(pattern).test(`${text}/`)).to.equal(false);
      }),
    );
  });

  it("finds files of this machine in the order of their paths' bytes", async () => {
    const dir = await mkdtemp(path.join(tmpdir(), "zen-pattern-"));
    try {
      for (const folder of ["y=2001", "y=2000", ".hidden"]) await mkdir(path.join(dir, folder));
      for (const name of [
        "y=2000/b.csv",
        "y=2000/a.csv",
        "y=2001/c.csv",
        "y=2001/d.txt",
        "y=2001/.e.csv",
        ".hidden/f.csv",
      ])
        await writeFile(path.join(dir, name), name);
      await mkdir(path.join(dir, "y=2001/g.csv"));
      await symlink("a.csv", path.join(dir, "y=2000/link.csv"));
      const found = async (pattern: string) =>
        (await matchingFiles(path.join(dir, pattern))).map((file) => path.relative(dir, file));
      expect(await found("*/*.csv")).to.deep.equal(["y=2000/a.csv", "y=2000/b.csv", "y=2000/link.csv", "y=2001/c.csv"]);
      expect(await found("y=2001/*")).to.deep.equal(["y=2001/c.csv", "y=2001/d.txt"]);
      expect(await found("y=2001/.*")).to.deep.equal(["y=2001/.e.csv"]);
      expect(await found("none/*.csv")).to.deep.equal([]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
