import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { compareUtf8 } from "./byte-order.js";
import { isDigest } from "./digest.js";
import { parseBytes } from "./platform.js";
import { isAlive, markOf, thisProcess } from "./process-mark.js";
import { thisPlatform } from "./this-platform.js";

describe("amounts of memory", () => {
  it("are read with decimal and binary units", () => {
    const table: readonly [string | number, number | undefined][] = [
      ["2 GiB", 2 ** 31],
      ["512MiB", 2 ** 29],
      ["1.5 KiB", 1536],
      ["1 KB", 1000],
      ["7", 7],
      ["7 B", 7],
      [7, 7],
      [" 1 TB ", 1e12],
      [0, 0],
      ["", undefined],
      ["GiB", undefined],
      ["1 XB", undefined],
      ["-1 KB", undefined],
      ["1e3", undefined],
      [-1, undefined],
      [1.5, undefined],
      [NaN, undefined],
    ];
    for (const [text, bytes] of table) expect(parseBytes(text), String(text)).to.equal(bytes);
  });
});

describe("byte order", () => {
  it("is that of UTF-8", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    ));

  it("puts what lies above U+FFFF last, unlike JavaScript", () => {
    const names = ["\u{1F600}", "\uFFFF"];
    expect([...names].sort()).to.deep.equal(["\u{1F600}", "\uFFFF"]);
    expect([...names].sort(compareUtf8)).to.deep.equal(["\uFFFF", "\u{1F600}"]);
  });
});

describe("digests", () => {
  it("are 64 lower-case hexadecimal digits", () => {
    expect(isDigest("0123456789abcdef".repeat(4))).to.equal(true);
    for (const other of ["", "A".repeat(64), "a".repeat(63), "a".repeat(65), `${"a".repeat(64)}\n`, 1, null])
      expect(isDigest(other)).to.equal(false);
  });
});

describe("this platform", () => {
  it("is told in npm's words", () => {
    const { os, cpu, libc, node } = thisPlatform();
    expect([os, cpu, node]).to.deep.equal([process.platform, process.arch, process.versions.node]);
    const header = (process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }).header;
    if (os === "linux") expect(libc).to.equal(header.glibcVersionRuntime === undefined ? "musl" : "glibc");
    else expect(libc).to.equal(undefined);
  });
});

describe("the mark of a process", () => {
  it("is JSON and stays the same while it runs", () => {
    const mark = thisProcess();
    expect(JSON.parse(JSON.stringify(mark))).to.deep.equal(mark);
    expect(markOf(process.pid)).to.deep.equal(mark);
    expect(isAlive(mark)).to.equal(true);
  });

  it("is not fooled by a process id that came round again", function () {
    if (process.platform !== "linux") this.skip();
    expect(isAlive({ ...thisProcess(), start: "1" })).to.equal(false);
  });

  it("tells the dead from the living, and both from strangers", () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    expect(markOf(pid)).to.equal(undefined);
    expect(isAlive({ ...thisProcess(), pid })).to.equal(false);
    expect(isAlive({ ...thisProcess(), place: "elsewhere" })).to.equal(undefined);
  });
});
