import { expect } from "chai";
import fc from "fast-check";
import pc from "picocolors";
import { errorLines } from "./error-lines.js";
import { figure } from "./figure.js";
import { short, size } from "./size.js";
import { table } from "./table.js";
import { ago, duration } from "./time.js";
import { cut, printable, widthOf } from "./width.js";

const plain = pc.createColors(false);
const heading = (text: string): string => text;

describe("tables", () => {
  interface Row {
    readonly name: string;
    readonly count: number;
  }
  const columns = [
    { title: "NAME", value: ({ name }: Row) => name, flexible: true },
    { title: "COUNT", value: ({ count }: Row) => String(count), right: true },
  ];

  it("align their columns, wide characters and all", () => {
    const rows = [
      { name: "企鹅", count: 1 },
      { name: "a penguin", count: 100 },
    ];
    expect(table(rows, columns, { width: 80, heading })).to.deep.equal([
      "NAME       COUNT",
      "企鹅           1",
      "a penguin    100",
    ]);
  });

  it("give way where the terminal is narrow, and only where they may", () => {
    const lines = table([{ name: "x".repeat(60), count: 12_345 }], columns, { width: 30, heading });
    expect(lines[1]).to.match(/^x+… {2}12345$/);
    expect(lines.every((line) => widthOf(line) <= 30)).to.equal(true);
  });

  it("leave out the column of the lowest rank where cutting is not enough", () => {
    const ranked = [
      ...columns,
      { title: "WHEN", value: () => "3 minutes ago", yields: 1 },
      { title: "STEPS", value: () => "2 ran", yields: 2 },
    ];
    const rows = [{ name: "a long enough name", count: 1 }];
    const headings = (width: number): string | undefined => table(rows, ranked, { width, heading })[0];
    expect(headings(80)).to.equal("NAME                COUNT  WHEN           STEPS");
    expect(headings(37)).to.equal("NAME      COUNT  WHEN           STEPS");
    expect(headings(32)).to.equal("NAME                COUNT  STEPS");
    expect(headings(15)).to.equal("NAME      COUNT");
  });

  it("let nothing that comes from elsewhere reach the terminal as a command", () => {
    const [, line] = table([{ name: "a\u001B[2Jb\nc\u0007", count: 1 }], columns, { width: 80, heading });
    // eslint-disable-next-line no-control-regex -- that is what must not be there
    expect(line).to.not.match(/[\u0000-\u001F]/);
  });

  it("lose the colours of what comes from elsewhere", () => {
    const [, line] = table([{ name: "\u001B[33mPinguin\u001B[39m", count: 1 }], columns, { width: 80, heading });
    expect(line).to.match(/^Pinguin +1$/);
  });

  it("are never wider than a width that all columns fit in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string({ unit: "grapheme" }), count: fc.nat() })),
        fc.integer({ min: 30, max: 100 }),
        (rows, width) => {
          for (const line of table(rows, columns, { width, heading })) expect(widthOf(line)).to.be.at.most(width);
        },
      ),
    );
  });
});

describe("texts for a terminal", () => {
  it("know how wide they are", () => {
    expect([
      widthOf("abc"),
      widthOf("企鹅"),
      widthOf("e\u0301"),
      widthOf("\u001B[31mred\u001B[39m"),
      widthOf("👩‍🔬"),
    ]).to.deep.equal([3, 4, 1, 3, 2]);
  });
  it("are cut to a width", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const clean = printable(text);
        expect(widthOf(cut(clean, width))).to.be.at.most(width);
        if (widthOf(clean) <= width) expect(cut(clean, width)).to.equal(clean);
      }),
    );
  });
});

describe("times, sizes and figures", () => {
  const now = Date.parse("2026-01-31T12:00:00Z");
  for (const [time, text] of [
    ["2026-01-31T11:59:57Z", "just now"],
    ["2026-01-31T11:59:00Z", "1 minute ago"],
    ["2026-01-31T09:00:00Z", "3 hours ago"],
    ["2026-01-30T11:00:00Z", "yesterday"],
    ["2026-01-10T12:00:00Z", "21 days ago"],
    ["2025-11-01T12:00:00Z", "2025-11-01"],
    ["2026-01-31T12:00:05Z", "just now"],
    ["nonsense", ""],
  ] as const) {
    it(`${time} is ${JSON.stringify(text)}`, () => expect(ago(time, now)).to.equal(text));
  }
  it("durations", () =>
    expect([0.4, 999, 1234, 59_940, 59_960, 125_000, 3_780_000].map(duration)).to.deep.equal([
      "0 ms",
      "999 ms",
      "1.2 s",
      "59.9 s",
      "1 min 0 s",
      "2 min 5 s",
      "1 h 3 min",
    ]));
  it("sizes", () =>
    expect([0, 1023, 1024, 1_500_000, 2 ** 40].map(size)).to.deep.equal([
      "0 B",
      "1023 B",
      "1.0 KiB",
      "1.4 MiB",
      "1.0 TiB",
    ]));
  it("figures", () =>
    expect([3, 0.123456, 452.4321, 943_512.34, -20_632.7, 4.128348e-7, 12_345_678, NaN].map(figure)).to.deep.equal([
      "3",
      "0.1235",
      "452.4",
      "943512",
      "-20633",
      "4.128e-7",
      "12345678",
      "NaN",
    ]));
  it("digests", () => expect(short("0123456789abcdef")).to.equal("0123456789ab"));
});

describe("errors for a person", () => {
  const error = {
    code: "A_CODE",
    message: "It broke",
    place: "a.ts:1:2",
    hint: "Mend it.",
    stack: "Error\n    at x",
    cause: { code: "X", message: "because" },
  };
  it("say sentence, place, hint, cause and code, and no stack", () => {
    expect(errorLines(error, plain)).to.deep.equal([
      "error It broke",
      "   at a.ts:1:2",
      " hint Mend it.",
      "cause because",
      " code A_CODE (zen help A_CODE says more)",
    ]);
  });
  it("show stacks where they are asked for", () =>
    expect(errorLines(error, plain, { stacks: true }).at(-1)).to.contain("at x"));
  it("do not repeat a cause that the sentence says already", () => {
    expect(
      errorLines({ ...error, message: "It broke because" }, plain).some((line) => line.startsWith("cause")),
    ).to.equal(false);
  });
});
