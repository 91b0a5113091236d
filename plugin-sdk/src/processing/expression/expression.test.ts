import { expect } from "chai";
import { isZenError } from "../../errors.js";
import type { Row, Value } from "../batch.js";
import type { Schema } from "../schema.js";
import { check } from "./check.js";
import { evaluator } from "./evaluate.js";
import { parse } from "./parser.js";
import { canonical, print } from "./printer.js";

const schema: Schema = {
  columns: [
    { name: "date", type: "timestamp", nullable: true },
    { name: "delay", type: "int64", nullable: true },
    { name: "distance", type: "float64", nullable: true },
    { name: "origin", type: "string", nullable: true },
    { name: "late", type: "bool", nullable: true },
    { name: "tags", type: { list: "string" }, nullable: true },
    { name: "Beak Length (mm)", type: "float64", nullable: false },
  ],
};

function compute(text: string, row: Row = {}): Value {
  return evaluator(check(parse(text), schema))(row);
}

function thrown(run: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    run();
  } catch (error) {
    if (isZenError(error)) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("an expression", () => {
  it("has one canonical text", () => {
    expect(canonical("hour( date )")).to.equal("hour(date)");
    expect(canonical("a AND NOT b or (c)")).to.equal("a and not b or c");
    expect(canonical("x not in (1,2)")).to.equal("not x in (1, 2)");
    expect(canonical("x is not null")).to.equal("not is_null(x)");
    expect(canonical("a - (b - c)")).to.equal("a - (b - c)");
    expect(canonical("(a - b) - c")).to.equal("a - b - c");
    expect(canonical("a == 'it''s' and b <> 1e3")).to.equal("a = 'it''s' and b != 1000.0");
    expect(canonical("timestamp('2001-01-01 01:00+01:00')")).to.equal("timestamp('2001-01-01T00:00:00Z')");
    expect(canonical('"in" + "Beak Length (mm)" + "plain"')).to.equal('"in" + "Beak Length (mm)" + plain');
    expect(print(parse("- 5"))).to.equal("-5");
    expect(print(parse("-(5)"))).to.equal("-(5)");
  });

  it("keeps 64-bit integers exact", () => {
    expect(compute("9223372036854775807 - 1")).to.equal(9223372036854775806n);
    expect(compute("-9223372036854775808")).to.equal(-9223372036854775808n);
    expect(thrown(() => compute("9223372036854775807 + 1")).code).to.equal("INT64_OVERFLOW");
    expect(thrown(() => compute("9223372036854775808")).code).to.equal("EXPRESSION_SYNTAX");
  });

  it("follows three-valued logic", () => {
    expect(compute("late and false")).to.equal(false);
    expect(compute("late or true")).to.equal(true);
    expect(compute("late or false")).to.equal(null);
    expect(compute("if(late, 1, 2)")).to.equal(2);
    expect(compute("coalesce(delay, distance, 0)")).to.equal(0);
    expect(compute("delay in (1, 2)")).to.equal(null);
    expect(compute("null_if(1, 1)")).to.equal(null);
  });

  it("orders NaN last and equal to itself", () => {
    expect(compute("nan > infinity")).to.equal(true);
    expect(compute("nan = nan")).to.equal(true);
    expect(compute("-0.0 = 0.0")).to.equal(true);
    expect(compute("is_nan(0 / 0)")).to.equal(true);
    expect(compute("1 / 0")).to.equal(Infinity);
  });

  it("reads UTC fields on both sides of 1970", () => {
    expect(compute("hour(timestamp('1969-12-31T23:59:59.999999Z'))")).to.equal(23);
    expect(compute("second(timestamp('1969-12-31T23:59:59.999999Z'))")).to.equal(59);
    expect(compute("weekday(timestamp('2001-01-01'))")).to.equal(1);
    expect(compute("day_of_year(timestamp('2000-12-31'))")).to.equal(366);
    expect(compute("year(timestamp('0001-01-01'))")).to.equal(1);
  });

  it("sorts strings by bytes", () => {
    expect(compute("'Z' < 'a'")).to.equal(true);
    expect(compute("'\u{1F600}' > '\uFFFD'")).to.equal(true);
  });

  it("does not compute the branch that is not taken", () => {
    expect(compute("if(delay = 0, 0, 9223372036854775807 + delay)", { delay: 0 })).to.equal(0);
  });

  it("points at a fault of syntax", () => {
    expect(thrown(() => parse("delay > > 15")).message).to.equal(
      'A value, a column or a function should follow, but there is ">"\n  delay > > 15\n          ^',
    );
    expect(thrown(() => parse("delay >\n 15 and")).message).to.match(/the expression ends\n {3}15 and\n {9}\^$/);
    for (const text of [
      "",
      "1 +",
      "(1",
      "a b",
      "'open",
      "1 < 2 < 3",
      "a not 1",
      "f(",
      "x in 1",
      "1a",
      "a ? b",
      "timestamp('soon')",
      "timestamp('2001-02-30')",
    ]) {
      expect(thrown(() => parse(text)).code, text).to.equal("EXPRESSION_SYNTAX");
    }
  });

  it("refuses what is nested too deeply with an error of its own", () => {
    for (const text of ["(".repeat(1e5), "-".repeat(1e5), "not ".repeat(1e5), "1" + " + 1".repeat(1e5)]) {
      expect(thrown(() => parse(text)).code).to.equal("EXPRESSION_SYNTAX");
    }
  });

  it("shows what is around the fault of a long expression", () => {
    const { message } = thrown(() => parse(`${"a + ".repeat(30)}* ${"+ b".repeat(30)}`));
    const [, line = "", carets = ""] = message.split("\n");
    expect(line.length).to.be.below(100);
    expect(line.trim()).to.match(/^….*…$/);
    expect(line[carets.indexOf("^")]).to.equal("*");
  });

  it("points at a fault of types, and guesses", () => {
    expect(thrown(() => check(parse("hour(dat)"), schema))).to.deep.equal({
      code: "COLUMN_NOT_FOUND",
      message: 'There is no column "dat"\n  hour(dat)\n       ^^^',
      hint: "Did you mean date?",
    });
    expect(thrown(() => check(parse("1 + hours(date)"), schema))).to.include({
      code: "EXPRESSION_TYPE",
      hint: "Did you mean hour?",
    });
    expect(thrown(() => check(parse("delay + origin"), schema)).message).to.match(
      /add does not take \(int64, string\)/,
    );
    for (const text of [
      "null",
      "not delay",
      "hour(delay)",
      "delay in (origin)",
      "tags = tags",
      "if(delay, 1, 2)",
      "int(origin)",
      "hour()",
    ]) {
      expect(thrown(() => check(parse(text), schema)).code, text).to.equal("EXPRESSION_TYPE");
    }
  });

  it("knows where a null can come from", () => {
    const nullable = (text: string) => check(parse(text), schema).nullable;
    expect(nullable('"Beak Length (mm)" * 2')).to.equal(false);
    expect(nullable("delay * 2")).to.equal(true);
    expect(nullable("coalesce(delay, 0)")).to.equal(false);
    expect(nullable("is_null(delay)")).to.equal(false);
    expect(nullable("1 % 0")).to.equal(true);
  });

  it("is widened in the open", () => {
    const typed = check(parse("delay / 100"), schema);
    expect(typed).to.deep.include({ kind: "call", function: "divide", type: "float64" });
    expect(typed.kind === "call" && typed.arguments).to.deep.equal([
      {
        kind: "call",
        function: "float",
        arguments: [{ kind: "column", name: "delay", type: "int64", nullable: true }],
        type: "float64",
        nullable: true,
      },
      { kind: "literal", type: "float64", value: 100, nullable: false },
    ]);
  });
});
