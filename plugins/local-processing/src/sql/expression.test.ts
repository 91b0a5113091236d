import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import {
  check,
  evaluator,
  expr,
  functions,
  print,
  type DataType,
  type Expression,
  type Row,
  type Schema,
  type Value,
} from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { typedSql } from "./expression.js";
import { sqlFunctions } from "./functions/table.js";
import { float, ident, int, sqlType, text } from "./text.js";

type Scalar = "bool" | "int64" | "float64" | "string" | "timestamp";
const scalars: readonly Scalar[] = ["bool", "int64", "float64", "string", "timestamp"];
/** Differ in their last bits, which a comparison around them would magnify. */
const inexact = new Set(["exp", "ln", "pow", "sin", "cos"]);

const values: Record<Scalar, fc.Arbitrary<Value>> = {
  bool: fc.boolean(),
  int64: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(normal),
  float64: fc.oneof(
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 0.5, 1.5, 2.5, -0.5, 0.49999999999999994, 2 ** 53, 2 ** 63),
    fc.double(),
  ),
  string: fc.oneof(
    fc.string({ unit: fc.constantFrom(..."aAbB, 0159.-+e'\\%_ßÄéΣσς\u{1F600}\uFFFD", "\u0000") }),
    fc.constantFrom("", "12", "+7", "-0", " 1", "1_000", "0x1F", "1e5", "1e400", "9223372036854775808", "nan", "5."),
  ),
  timestamp: fc
    .bigInt({ min: -62135596800000000n, max: 253402300799999999n })
    .chain((any) => fc.constantFrom(any, 0n, -1n, 978307199999999n))
    .map(normal),
};

function normal(value: bigint | number): Value {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const schema: Schema = { columns: scalars.map((type) => ({ name: type, type, nullable: true })) };
const row: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(scalars.map((type) => [type, fc.option(values[type], { freq: 4 })])),
);

/** Expressions of a type, as deep as asked. */
function ofType(type: DataType, depth: number): fc.Arbitrary<Expression> {
  const leaves =
    typeof type === "string"
      ? [fc.constant(expr.col(type)), literals(type as Scalar)]
      : [fc.constant(expr.fn("split", expr.col("string"), ","))];
  if (depth === 0) return fc.oneof(...leaves);
  const calls = [...functions.values()]
    .filter((spec) => !inexact.has(spec.name))
    .flatMap((spec) => spec.signatures.map((signature) => ({ spec, signature })))
    .filter(({ signature: { result } }) =>
      result === "T" || result === "S" ? typeof type === "string" : JSON.stringify(result) === JSON.stringify(type),
    )
    .map(({ spec, signature }) =>
      fc.constantFrom(...scalars).chain((any) => {
        const variable = signature.result === "T" || signature.result === "S" ? type : any;
        const args = signature.parameters.map((parameter, index) => {
          if (typeof parameter === "object") return ofType({ list: "string" }, 0);
          const wanted = parameter === "T" || parameter === "S" ? variable : parameter;
          return spec.name === "in" && index > 0 ? literals(wanted as Scalar) : ofType(wanted, depth - 1);
        });
        return fc.tuple(...args).map((each): Expression => ({ kind: "call", function: spec.name, arguments: each }));
      }),
    );
  return fc.oneof({ weight: 1, arbitrary: fc.oneof(...leaves) }, { weight: 4, arbitrary: fc.oneof(...calls) });
}

function literals(type: Scalar): fc.Arbitrary<Expression> {
  return values[type]
    .filter((value) => !(typeof value === "number" && (Object.is(value, -0) || value === -Infinity)))
    .map((value): Expression => {
      const whole = typeof value === "bigint" || typeof value === "number";
      const data =
        type === "float64"
          ? Number.isFinite(value)
            ? value
            : String(value)
          : typeof value === "bigint"
            ? String(value)
            : value;
      return { kind: "literal", type, value: data as never, ...(whole ? {} : {}) };
    });
}

function valueSql(value: Value, type: Scalar): string {
  if (value === null) return `NULL::${sqlType(type)}`;
  if (type === "string") return text(value as string);
  if (type === "float64") return float(value as number);
  if (type === "bool") return String(value);
  return type === "timestamp" ? `make_timestamp(${int(value as bigint)})` : int(value as bigint);
}

/** A result as comparable text: exact, but for the sign of zero. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`;
  return typeof value === "string" ? JSON.stringify(value) : String(typeof value === "number" ? value + 0 : value);
}

describe("an expression in SQL", function () {
  this.timeout(120_000);
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  before(async () => {
    instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    connection = await instance.connect();
  });

  after(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function engine(expression: Expression, row: Row): Promise<string> {
    const typed = check(expression, schema);
    const source = scalars.map((type) => `${valueSql(row[type]!, type)} AS ${ident(type)}`).join(", ");
    const sql = typed.type === "timestamp" ? `epoch_us(${typedSql(typed)})` : typedSql(typed);
    // A literal row would be folded away before it runs, branches that are not taken with it.
    await connection.run(`CREATE OR REPLACE TEMP TABLE source AS SELECT ${source}`);
    try {
      const reader = await connection.runAndReadAll(`SELECT ${sql} FROM source`);
      return shown(reader.getRowsJS()[0]![0]);
    } catch (error) {
      if (/Out of Range|Conversion Error|zen: timestamp/.test((error as Error).message)) return "error";
      throw error;
    }
  }

  function reference(expression: Expression, row: Row): string {
    try {
      return shown(evaluator(check(expression, schema))(row));
    } catch (error) {
      if ((error as { code?: string }).code === "INT64_OVERFLOW") return "error";
      throw error;
    }
  }

  it("has every function of the language and no other", () => {
    expect([...sqlFunctions.keys()].sort()).to.deep.equal([...functions.keys()].sort());
  });

  for (const spec of functions.values()) {
    if (inexact.has(spec.name)) continue;
    it(`means what the interpreter means by ${spec.name}`, async () => {
      const calls = fc.oneof(
        ...spec.signatures.map((signature) =>
          fc.constantFrom(...scalars).chain((any) => {
            const args = signature.parameters.map((parameter, index) => {
              if (typeof parameter === "object") return ofType({ list: "string" }, 0);
              const wanted = parameter === "T" || parameter === "S" ? any : parameter;
              return spec.name === "in" && index > 0 ? literals(wanted as Scalar) : ofType(wanted, 1);
            });
            return fc
              .tuple(...args)
              .map((each): Expression => ({ kind: "call", function: spec.name, arguments: each }));
          }),
        ),
      );
      await fc.assert(
        fc.asyncProperty(calls, row, async (call, given) => {
          const expected = reference(call, given);
          const found = await engine(call, given);
          // An engine may not notice an overflow that the result does not depend on.
          const inside =
            call.kind === "call" && call.arguments.some((argument) => reference(argument, given) === "error");
          if (!(expected === "error" && inside)) expect(found, print(call)).to.equal(expected);
        }),
        { numRuns: Number(process.env["ZEN_PROPERTY_RUNS"] ?? 60) },
      );
    });
  }

  it("agrees on exp, ln, pow, sin and cos but for the last bits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("exp", "ln", "sin", "cos", "pow"),
        values.float64,
        values.float64,
        async (name, a, b) => {
          const call = expr.fn(name, expr.col("float64"), ...(name === "pow" ? [expr.floatOf(b as number)] : []));
          const given = { bool: null, int64: null, float64: a, string: null, timestamp: null };
          const expected = evaluator(check(call, schema))(given) as number;
          const found = Number(await engine(call, given));
          if (Number.isFinite(expected) && Math.abs(expected) > 1e-300)
            expect(found).to.be.closeTo(
              expected,
              Math.abs(expected) * 1e-14 + (name === "sin" || name === "cos" ? 1e-15 : 0),
            );
          else expect(shown(found === 0 ? 0 : found)).to.equal(shown(Math.abs(expected) <= 1e-300 ? found : expected));
        },
      ),
      { numRuns: 300 },
    );
  });
});
