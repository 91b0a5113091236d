import { isZenError } from "@zen/plugin-sdk";
import {
  check,
  evaluator,
  functions,
  parse,
  print,
  type Expression,
  type Row,
  type TypedExpression,
  type Value,
} from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { GraphBuilder } from "../graph/builder.js";
import type { Term } from "../graph/term.js";
import { encodeModel } from "../proto/encode.js";
import type { ElementType } from "../proto/model.js";
import { arbitraryExpression, arbitraryRow, SCHEMA } from "../testing/arbitrary-expression.js";
import { feeds, session } from "../testing/run-graph.js";
import { addInput } from "../transform/inputs.js";
import { emit, emitters, NOT_EXPORTABLE } from "./emit.js";

const ELEMENT: Readonly<Record<Term["type"], ElementType>> = {
  bool: "bool",
  int64: "int64",
  timestamp: "int64",
  float64: "double",
  string: "string",
};

/** The expression's values on the rows, computed by a graph of nothing else; null where it says that the value is missing. */
async function compute(expression: TypedExpression, rows: readonly Row[]): Promise<Value[]> {
  const graph = new GraphBuilder();
  const columns = new Map(SCHEMA.columns.map((column) => [column.name, addInput(graph, column, new Set()).term]));
  const term = emit(graph, expression, columns);
  const perRow = (tensor: string): string =>
    graph.isScalar(tensor) ? graph.op("Expand", [tensor, graph.batchShape()]) : tensor;
  const model = graph.finish("test", [
    { name: "result", type: ELEMENT[term.type], dims: [-1], tensor: perRow(term.value) },
    { name: "missing", type: "bool", dims: [-1], tensor: perRow(term.missing ?? graph.bool(false)) },
  ]);
  const running = await session(encodeModel(model));
  const { result, missing } = await running.run(feeds(rows, SCHEMA));
  await running.release();
  return Array.from(result!.data as ArrayLike<unknown>).map((value, row) => {
    if ((missing!.data as Uint8Array)[row] === 1) return null;
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    return term.type === "bool" ? value === 1 || value === true : (value as Value);
  });
}

/** What the language itself says; undefined where it refuses a value. */
function expected(expression: TypedExpression, row: Row): Value | undefined {
  try {
    return evaluator(expression)(row);
  } catch (error) {
    if (isZenError(error, "INT64_OVERFLOW")) return undefined;
    throw error;
  }
}

const INEXACT = new Set(["exp", "ln", "pow", "sin", "cos"]);
function usesInexact(expression: Expression | TypedExpression): boolean {
  return expression.kind === "call" && (INEXACT.has(expression.function) || expression.arguments.some(usesInexact));
}

function same(actual: Value, wanted: Value): boolean {
  // The sign of a zero is not kept: see `compileModel`.
  return Object.is(actual, wanted) || (actual === 0 && wanted === 0);
}

describe("expressions in a graph", function () {
  this.timeout(120_000);

  it("know every function of the language, as exportable or as not", () => {
    const known = [...Object.keys(emitters), ...NOT_EXPORTABLE];
    expect(known.toSorted()).to.deep.equal([...functions.keys()].toSorted());
  });

  for (const type of ["bool", "int64", "float64", "timestamp", "string"] as const) {
    it(`mean what the reference interpreter says: ${type}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          arbitraryExpression(type, 3),
          fc.array(arbitraryRow, { minLength: 8, maxLength: 8 }),
          async (expression, rows) => {
            // Two columns of text beside each other cannot be compared in this operator set; that is refused, and tested below.
            fc.pre(!usesInexact(expression));
            const typed = check(expression, SCHEMA);
            const wanted = rows.map((row) => expected(typed, row));
            let actual: Value[];
            try {
              actual = await compute(typed, rows);
            } catch (error) {
              fc.pre(!isZenError(error, "ONNX_NOT_EXPORTABLE"));
              throw error;
            }
            actual.forEach((value, row) => {
              const want = wanted[row];
              if (want !== undefined && !same(value, want)) {
                expect.fail(
                  `${print(expression)} is ${String(value)}, not ${String(want)}, on ${fc.stringify(rows[row])}`,
                );
              }
            });
          },
        ),
        { numRuns: 250 },
      );
    });
  }

  it("are as near to the reference as the runtime's own functions are", async () => {
    for (const text of ["exp(X)", "ln(X)", "sin(X)", "cos(X)", "pow(X, 1.5)", "pow(X, float64_b)"]) {
      const typed = check(parse(text.replaceAll("X", "float64_present")), SCHEMA);
      const rows = fc
        .sample(arbitraryRow, { numRuns: 200, seed: 1 })
        .map((row) => ({ ...row, float64_present: Math.abs(Number(row["float64_present"])) % 50 }));
      const actual = await compute(typed, rows);
      actual.forEach((value, at) => {
        const wanted = evaluator(typed)(rows[at]!);
        if (typeof wanted !== "number" || !Number.isFinite(wanted)) expect(value).to.deep.equal(wanted);
        else expect(value as number).to.be.closeTo(wanted, Math.abs(wanted) * 1e-12 + 1e-300);
      });
    }
  });

  it("cover the years 1 to 9999 day by day", async () => {
    const second = Array.from(
      { length: 20_000 },
      (_, at) => -62_135_596_800 + Math.floor((at / 20_000) * 315_537_897_599),
    );
    const rows = second.map((value) => ({
      timestamp_present: BigInt(value) * 1_000_000n + 999_999n,
      string_present: "",
      bool_present: true,
      int64_present: 0,
      float64_present: 0,
    }));
    for (const name of ["year", "quarter", "month", "day", "day_of_year", "weekday", "hour", "minute", "second"]) {
      const typed = check(parse(`${name}(timestamp_present)`), SCHEMA);
      expect(await compute(typed, rows), name).to.deep.equal(rows.map((row) => evaluator(typed)(row)));
    }
  });

  for (const text of [
    "upper(string_a)",
    "string_a = string_b",
    "least(string_a, 'x')",
    "1 + length(string_a)",
    "size(split(string_a, ','))",
  ]) {
    it(`refuse ${text}`, () => {
      const graph = new GraphBuilder();
      const columns = new Map(SCHEMA.columns.map((column) => [column.name, addInput(graph, column, new Set()).term]));
      expect(() => emit(graph, check(parse(text), SCHEMA), columns))
        .to.throw()
        .with.property("code", "ONNX_NOT_EXPORTABLE");
    });
  }
});
