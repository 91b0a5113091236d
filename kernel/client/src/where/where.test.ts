import { expect } from "chai";
import fc from "fast-check";
import { isZenError, matches, type Filter, type ZenError } from "@zen/plugin-sdk";
import type { Where } from "./ast.js";
import { compileWhere } from "./compile.js";
import { parseWhere } from "./parse.js";
import { printWhere } from "./print.js";
import { parseSort } from "./sort.js";

const NOW = Date.parse("2026-03-10T15:30:00Z");
const read = (text: string): Filter => compileWhere(parseWhere(text), { kind: "runs", text, now: NOW });

function faultOf(act: () => unknown): ZenError {
  try {
    act();
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

/** Places aside: they differ between texts that say the same. */
function plain(where: Where): unknown {
  return JSON.parse(JSON.stringify(where, (key, value: unknown) => (key === "at" ? undefined : value)));
}

describe("where-expressions", () => {
  const metric = { field: "metrics.accuracy", op: ">", value: 0.8 } as const;
  const epochs = { field: "params.epochs", op: "=", value: 5 } as const;
  const failed = { field: "state", op: "=", value: "failed" } as const;
  for (const [text, filter] of [
    ["metrics.accuracy > 0.8 and params.epochs = 5", { and: [metric, epochs] }],
    ["metrics.accuracy>0.8 AND params.epochs=5", { and: [metric, epochs] }],
    ["state=failed or metrics.accuracy>0.8 and params.epochs=5", { or: [failed, { and: [metric, epochs] }] }],
    ["(state=failed or metrics.accuracy>0.8) and params.epochs=5", { and: [{ or: [failed, metric] }, epochs] }],
    ["not state = failed", { not: failed }],
    ["state in (failed, interrupted)", { field: "state", op: "in", value: ["failed", "interrupted"] }],
    ["state not in [failed]", { not: { field: "state", op: "in", value: ["failed"] } }],
    ["params.epochs in ()", { field: "params.epochs", op: "in", value: [] }],
    ["tags contains nightly", { field: "tags", op: "contains", value: "nightly" }],
    ["tags~nightly", { field: "tags", op: "contains", value: "nightly" }],
    ["tags !~ 7", { not: { field: "tags", op: "contains", value: "7" } }],
    ["error is null", { field: "error", op: "=", value: null }],
    ["error is not null", { not: { field: "error", op: "=", value: null } }],
    ["params.path = 'my data.csv'", { field: "params.path", op: "=", value: "my data.csv" }],
    ["params.name = 'O''Hara'", { field: "params.name", op: "=", value: "O'Hara" }],
    ["params.n = 007", { field: "params.n", op: "=", value: "007" }],
    ["params.n = '7'", { field: "params.n", op: "=", value: "7" }],
    ["params.deep = true", { field: "params.deep", op: "=", value: true }],
    ["params.x >= -1.5e3", { field: "params.x", op: ">=", value: -1500 }],
    ['metrics."my metric" < 1', { field: "metrics.my metric", op: "<", value: 1 }],
    ['"metrics.a b".c < 1', { field: "metrics.a b.c", op: "<", value: 1 }],
    ["id = 12345", { field: "id", op: "=", value: "12345" }],
    ["durationMs > 5m", { field: "durationMs", op: ">", value: 300_000 }],
    ["durationMs < 250", { field: "durationMs", op: "<", value: 250 }],
    ["startedAt >= 2026-03-01", { field: "startedAt", op: ">=", value: "2026-03-01T00:00:00.000Z" }],
    ["startedAt > 2026-02", { field: "startedAt", op: ">=", value: "2026-03-01T00:00:00.000Z" }],
    ["startedAt <= 2026", { field: "startedAt", op: "<", value: "2027-01-01T00:00:00.000Z" }],
    ["startedAt < 2026-03-01T12:30+02:00", { field: "startedAt", op: "<", value: "2026-03-01T10:30:00.000Z" }],
    ["startedAt > 2d ago", { field: "startedAt", op: ">=", value: "2026-03-08T15:30:00.001Z" }],
    [
      "startedAt = yesterday",
      {
        and: [
          { field: "startedAt", op: ">=", value: "2026-03-09T00:00:00.000Z" },
          { field: "startedAt", op: "<", value: "2026-03-10T00:00:00.000Z" },
        ],
      },
    ],
  ] as const)
    it(`reads ${text}`, () => expect(read(text)).to.deep.equal(filter));

  it("knows sizes", () => {
    const sizeOf = (text: string) =>
      (compileWhere(parseWhere(`size > ${text}`), { kind: "artifacts", text, now: NOW }) as { value: unknown }).value;
    expect(["512", "512B", "10kB", "1.5MiB", "2gb"].map(sizeOf)).to.deep.equal([512, 512, 10_000, 1_572_864, 2e9]);
  });

  for (const [text, message, under, hint] of [
    ["", "Here should be a field, not the end.", "", /For example/],
    ["state", "Here should be what state is compared with, not the end.", "", /For example/],
    ["state = ", "Here should be a value, not the end.", "", /For example/],
    ["state == failed", "Here should be what state is compared with, not ==.", "==", "Write = for equal."],
    ["state = failed && tags ~ a", "Here should be and, or or the end, not &&.", "&&", "Write and."],
    ["state = failed adn tags ~ a", "Here should be and, or or the end, not adn.", "adn", "Did you mean and?"],
    ["params.path = my data", "Here should be and, or or the end, not data.", "data", /spaces goes in quotes/],
    ["(state = failed", "This bracket is not closed.", "(", /./],
    ["state = failed)", "This bracket closes nothing.", ")", /./],
    ["params.path = 'my data", "This quote does not end.", "'my data", /twice/],
    ["state = and", "Here should be a value, not and.", "and", /./],
    ["state in failed", "Here should be a list such as (a, b), not failed.", "failed", /./],
    ["state = faild", "state is never faild.", "faild", "Did you mean failed?"],
    ["state in (failed, gone)", "state is never gone.", "gone", /one of running/],
    ["metrics.auc > high", "metrics.auc is compared with a number, not high.", "high", undefined],
    ["durationMs > 5 and durationMs < soon", /a duration such as .*, not soon\.$/, "soon", undefined],
    ["startedAt > yestrday", /a time such as .*, not yestrday\.$/, "yestrday", "Did you mean yesterday?"],
    ["startedAt > 2026-02-30", /a time such as/, "2026-02-30", undefined],
    ["tags = nightly", "tags is a list.", "tags", /contains NAME/],
    ["metrics > 1", "metrics is a map.", "metrics", /metrics\.NAME/],
    [`${"(".repeat(200)}a = 1`, /more than 100/, "(", /./],
  ] as const)
    it(`shows what is wrong with ${text.slice(0, 40)}`, () => {
      const error = faultOf(() => read(text));
      const [first, line = "", carets = ""] = error.message.split("\n");
      if (typeof message === "string") expect(first).to.equal(message);
      else expect(first).to.match(message);
      expect(carets.trim()).to.match(/^\^+$/);
      expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1).trim()).to.equal(under);
      if (hint === undefined || typeof hint === "string") expect(error.hint).to.equal(hint);
      else expect(error.hint).to.match(hint);
    });
});

const word = fc.string({ minLength: 1, maxLength: 6 });
const at = fc.constant({ start: 0, end: 0 });
const name = fc.record({
  name: fc.oneof(fc.constantFrom("state", "params.a-b", "x.1", "and", "a b", 'q"q', "Not"), word),
  at,
});
const value = fc.oneof(
  fc.record({ text: fc.oneof(word, fc.constantFrom("", "null", "5", "or", "a b")), quoted: fc.constant(true), at }),
  fc.record({
    text: fc.constantFrom("failed", "1", "true", "null", "5m", "2d ago", "-1", "a.b/c:d"),
    quoted: fc.constant(false),
    at,
  }),
);
const { where } = fc.letrec<{ where: Where }>((tie) => {
  const parts = fc.array(tie("where"), { minLength: 2, maxLength: 3 });
  return {
    where: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.record({ op: fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "contains"), field: name, value }),
      fc.record({ op: fc.constant("in"), field: name, values: fc.array(value, { maxLength: 3 }) }),
      fc.record({ op: fc.constant("is null"), field: name }),
      fc.record({ op: fc.constantFrom("and", "or"), parts }),
      fc.record({ op: fc.constant("not"), part: tie("where") }),
    ) as fc.Arbitrary<Where>,
  };
});

describe("where-expressions of all kinds", () => {
  it("print as a text that reads as the same", () => {
    fc.assert(
      fc.property(where, (one) => {
        expect(plain(parseWhere(printWhere(one)))).to.deep.equal(plain(one));
      }),
      { numRuns: 1000 },
    );
  }).timeout(20_000);

  it("are read or refused with carets within the text, whatever the text", () => {
    const pieces = fc.constantFrom(
      ..."( ) [ ] , < > = ! ~ ' \" and or not in is null contains ago state tags size metrics.a 5 5m today é 😀".split(
        " ",
      ),
      " ",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          read(given);
        } catch (error) {
          expect(isZenError(error, "QUERY_SYNTAX") || isZenError(error, "QUERY_INVALID"), String(error)).to.equal(true);
          const { start, end } = (error as ZenError).data as { start: number; end: number };
          expect(start).to.be.at.most(end);
          expect(end).to.be.at.most(given.length);
        }
      }),
      { numRuns: 1000 },
    );
  }).timeout(20_000);

  it("find what reading them aloud would find", () => {
    const held = fc.constantFrom(undefined, null, true, false, 0, 5, -1, 0.5, "", "5", "a", "b", "ab", "true");
    const asked = fc.record({
      op: fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
      field: fc.record({ name: fc.constantFrom("params.a", "params.b"), at }),
      value: fc.oneof(
        fc.record({ text: fc.constantFrom("5", "a", "b", "true", ""), quoted: fc.constant(true), at }),
        fc.record({
          text: fc.constantFrom("5", "-1", "0.5", "true", "false", "null", "a", "ab"),
          quoted: fc.constant(false),
          at,
        }),
      ),
    });
    const { tree } = fc.letrec<{ tree: Where }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        asked as fc.Arbitrary<Where>,
        fc.record({
          op: fc.constantFrom("and", "or"),
          parts: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
        }) as fc.Arbitrary<Where>,
        fc.record({ op: fc.constant("not"), part: tie("tree") }) as fc.Arbitrary<Where>,
      ),
    }));
    fc.assert(
      fc.property(tree, held, held, (one, a, b) => {
        const params = { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
        expect(matches(read(printWhere(one)), { params })).to.equal(
          aloud(one, { "params.a": a ?? null, "params.b": b ?? null }),
        );
      }),
      { numRuns: 1000 },
    );
  }).timeout(20_000);
});

type Scalar = string | number | boolean | null;

/** The meaning, said a second time without filters. */
function aloud(one: Where, record: Readonly<Record<string, Scalar>>): boolean {
  if (one.op === "and" || one.op === "or") {
    const answers = (one as { parts: readonly Where[] }).parts.map((part) => aloud(part, record));
    return one.op === "and" ? !answers.includes(false) : answers.includes(true);
  }
  if (one.op === "not") return !aloud((one as { part: Where }).part, record);
  const {
    op,
    field,
    value: { text, quoted },
  } = one as { op: string; field: { name: string }; value: { text: string; quoted: boolean } };
  const found = record[field.name] as Scalar;
  const meant: Scalar = quoted || /^[ab]/.test(text) ? text : (JSON.parse(text) as Scalar);
  if (op === "=") return found === meant;
  if (op === "!=") return found !== meant;
  if (typeof found !== typeof meant || typeof found === "boolean" || found === null || meant === null) return false;
  return op === "<" ? found < meant : op === "<=" ? found <= meant : op === ">" ? found > meant : found >= meant;
}

describe("orders in words", () => {
  it("are fields, descending after a minus", () => {
    expect(
      parseSort("-metrics.auc, startedAt,+id").map(({ name: field, descending }) => [field, descending]),
    ).to.deep.equal([
      ["metrics.auc", true],
      ["startedAt", false],
      ["id", false],
    ]);
  });
  it("are refused where a field is missing, with a caret there", () => {
    expect(faultOf(() => parseSort("a,,b")).message).to.equal("Here should be a field to sort by.\n  a,,b\n    ^");
  });
});
