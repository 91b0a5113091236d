import { expect } from "chai";
import { isZenError, type ZenError } from "../../errors.js";
import type { Row } from "../batch.js";
import type { DataType, Schema } from "../schema.js";
import { checkRowFunction, checkRowSchema } from "./check-row-function.js";
import { mapRowsInContext } from "./in-context.js";

const input: Schema = {
  columns: [
    { name: "x", type: "int64", nullable: true },
    { name: "__proto__", type: "string", nullable: true },
  ],
};
const rows: readonly Row[] = [Object.fromEntries([["x", 1] as const, ["__proto__", "odd"] as const])];

function given(javascript: string, type: DataType = "int64", nullable = false): Row[] {
  return mapRowsInContext(
    { function: { javascript }, schema: { columns: [{ name: "y", type, nullable }] } },
    input,
    rows,
    0.1,
  );
}

function failure(work: () => unknown): ZenError {
  try {
    work();
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("row functions", () => {
  const refused: readonly (readonly [javascript: string, type: DataType, message: RegExp])[] = [
    ["() => ({ y: 1.5 })", "int64", /"y" is int64, and the row function gives it 1.5$/],
    ["() => ({ y: 2 ** 53 })", "int64", /gives it 9007199254740992$/],
    ["() => ({ y: 2n ** 63n })", "int64", /gives it 9223372036854775808n$/],
    ["() => ({ y: new Date(0) })", "timestamp", /"y" is timestamp, .* an object$/],
    ["() => ({ y: 253402300800000000n })", "timestamp", /gives it 253402300800000000n$/],
    ["() => ({ y: 1n })", "float64", /"y" is float64, .* 1n$/],
    ["() => ({ y: 1 })", "bool", /gives it 1$/],
    ["() => ({ y: 1 })", "string", /gives it 1$/],
    ["() => ({ y: '\\ud83d' })", "string", /half a character/],
    ["() => ({ y: 'x'.repeat(500) })", "int64", /gives it "x{78}…$/],
    ["() => ({ y: 'a' })", { list: "string" }, /"y" is list of string, .* "a"$/],
    ["() => ({ y: [1, 'a'] })", { list: "int64" }, /is int64, .* "a"$/],
    ["() => ({ y: [1, ,] })", { list: "int64" }, /undefined$/],
    ["() => ({ y: null })", "int64", /gives null for the column "y"/],
    ["() => ({ y: undefined })", "int64", /no value for the column "y"/],
    ["() => ({})", "int64", /no value for the column "y"/],
    ["() => ({ y: 1, z: 2 })", "int64", /the column "z", which its schema does not have/],
    ["() => undefined", "int64", /returns undefined instead of a row/],
    ["() => [{ y: 1 }]", "int64", /returns a list of 1 instead of a row/],
    ["async () => ({ y: 1 })", "int64", /returns a promise instead of a row/],
    ["7", "int64", /makes 7 instead of a function/],
  ];
  for (const [javascript, type, message] of refused) {
    it(`refuse ${JSON.stringify(javascript)} for ${JSON.stringify(type)}`, () => {
      const error = failure(() => given(javascript, type));
      expect([error.code, error.message.match(message) === null ? error.message : ""]).to.deep.equal([
        "ROW_FUNCTION_RESULT_INVALID",
        "",
      ]);
      expect(error.hint).to.be.a("string");
    });
  }

  it("name the row, and take an odd column for what it is", () => {
    const error = failure(() => given("(row) => { throw new RangeError(row['__proto__'] + typeof row.toString); }"));
    expect([error.code, error.message, error.place]).to.deep.equal([
      "ROW_FUNCTION_THREW",
      "The row function threw RangeError: oddfunction",
      'row {"x":1,"__proto__":"odd"}',
    ]);
  });

  it("tell whatever is thrown", () => {
    const told = (thrown: string): string => failure(() => given(`() => { throw ${thrown}; }`)).message;
    expect(told("'a text'")).to.equal("The row function threw a text");
    expect(told("null")).to.equal("The row function threw null");
    expect(told("Symbol()")).to.equal("The row function threw something that is no text");
    expect(told("{ get message() { throw 1 } }")).to.match(/something that is no text$/);
    expect(told("new Error('x'.repeat(1000))")).to.have.length(300);
  });

  it("are stopped when they do not end, also while they are made", () => {
    expect(failure(() => given("() => { for (;;); }")).code).to.equal("ROW_FUNCTION_STOPPED");
    expect(failure(() => given("(() => { for (;;); })()")).code).to.equal("ROW_FUNCTION_STOPPED");
  });

  it("may not make code, or reach what is outside", () => {
    for (const way of [
      "(() => 1).constructor('return 1')",
      "eval('1')",
      "Function('return 1')",
      "globalThis.process.pid",
      "require('fs')",
    ])
      expect(failure(() => given(`() => ({ y: ${way} })`)).code, way).to.equal("ROW_FUNCTION_THREW");
  });

  it("are checked without rows", () => {
    const source = (javascript: string): string => failure(() => checkRowFunction({ javascript })).message;
    const schema = (column: object): Schema => ({ columns: [{ name: "y", type: "int64", nullable: true, ...column }] });
    expect(source("(row) => {")).to.match(/is not JavaScript: SyntaxError/);
    expect(source(" ")).to.match(/no source/);
    expect(source(`() => "${"x".repeat(300_000)}"`)).to.match(/may have 262144/);
    expect(failure(() => checkRowSchema(schema({ type: "int32" }))).message).to.match(/unknown type "int32"/);
    expect(failure(() => checkRowSchema({ columns: [] })).message).to.match(/gives no column/);
    expect(checkRowSchema(schema({ derivedFrom: "x" })).columns[0]).not.to.have.property("derivedFrom");
  });
});
