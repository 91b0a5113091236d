import { spawnSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import type { LogLine } from "@zen/plugin-sdk";
import { Rows } from "./rows.js";
import { SCRIPT } from "./script.js";

const row = (text: string, kind = "O"): string => `${kind} 2026-01-02T03:04:05.000Z ${text}$\n`;
const texts = (lines: Iterable<LogLine>): readonly string[] =>
  [...lines].map(({ stream, text }) => `${stream} ${text}`);

/** What the machine's script makes of lines, by bash and sed as they are here. */
function framed(stdout: string): string {
  const [frame] = /^frame\(\) \{[^]*?^\}/m.exec(SCRIPT) as unknown as [string];
  const { stdout: rows } = spawnSync("bash", ["-c", `export LC_ALL=C TZ=UTC0\n${frame}\nframe O | sed -n 'l 0'`], {
    input: Buffer.from(stdout),
  });
  return rows.toString("latin1");
}

describe("the rows of a machine's log", () => {
  it("give back the lines that were printed, whatever is in them", () => {
    const lines = [
      "one",
      "",
      "  two\t",
      "ünï😀",
      "\\n $ %s \x07",
      "x".repeat(999),
      "y".repeat(1000),
      "z".repeat(5001),
      "last",
    ];
    const rows = framed(lines.map((line) => `${line}\n`).join(""));
    expect(rows).to.match(/^[\x20-\x7e\n]*$/);
    expect([...new Rows().take(rows, 0)].map(({ text }) => text)).to.deep.equal(lines);
  });

  it("need no end of the last line", () => {
    for (const text of ["abc", "d".repeat(1000)]) {
      const reader = new Rows();
      expect([...reader.take(framed(text), 0), ...reader.last()].map((line) => line.text)).to.deep.equal([text]);
    }
  });

  it("are the same in whatever pieces they come, and go on after any line", () => {
    const piece = fc.record({ kind: fc.constantFrom("O", "E", "o", "e"), text: fc.stringMatching(/^[a-z ]{0,8}$/) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 6 }), (pieces, cuts) => {
        const all = pieces.map(({ kind, text }) => row(text, kind)).join("");
        const whole = [...new Rows().take(all, 0)];
        const reader = new Rows();
        const ends = [...new Set([...cuts.map((cut) => Math.min(cut, all.length)), all.length])].sort((a, b) => a - b);
        let from = 0;
        const found: LogLine[] = [];
        for (const end of ends) {
          found.push(...reader.take(all.slice(from, end), from));
          from = end;
        }
        expect(found).to.deep.equal(whole);
        for (const [index, { cursor }] of whole.entries()) {
          const later = new Rows(cursor);
          expect([...later.take(all.slice(later.position), later.position)]).to.deep.equal(whole.slice(index + 1));
        }
      }),
    );
  });

  it("say what was overwritten before it could be read", () => {
    const reader = new Rows();
    expect(texts(reader.take(row("one"), 0))).to.deep.equal(["stdout one"]);
    const [gap, ...rest] = texts(reader.take(`rn$\n${row("two", "E")}`, reader.position + 100));
    expect(gap).to.equal("log [100 bytes of the log were overwritten before they could be read]");
    expect(rest).to.deep.equal(["stderr two"]);
  });

  it("pass on what somebody else has written", () => {
    expect(texts(new Rows().take("a kernel's message\n", 0))).to.deep.equal(["log a kernel's message"]);
  });
});
