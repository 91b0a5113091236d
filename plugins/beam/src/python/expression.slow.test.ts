import { check, evaluator, expr, functions, parse, print, type Expression, type Row } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { callsOf, expressions, inexact, rows, scalars, schema, valuesOf } from "./testing/arbitraries.js";
import { faultIn } from "../compile/fault.js";
import { pythonExpression } from "./index.js";
import { PythonHost } from "./testing/python-host.js";
import { pythonRow, shown } from "./testing/rows.js";

const runs = Number(process.env["ZEN_PROPERTY_RUNS"] ?? 200);

describe("an expression in Python", function () {
  this.timeout(300_000);
  let host: PythonHost;
  before(() => (host = new PythonHost()));
  after(() => host.close());

  async function python(expression: Expression, row: Row): Promise<string> {
    const { source, name, type } = pythonExpression(print(expression), schema);
    try {
      return shown(await host.call(source, name, pythonRow(row, schema)), type);
    } catch (error) {
      return faultIn(String(error))?.code ?? String(error);
    }
  }

  function reference(expression: Expression, row: Row): string {
    const typed = check(expression, schema);
    try {
      return shown(evaluator(typed)(row), typed.type);
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  }

  for (const spec of functions.values()) {
    if (inexact.has(spec.name)) continue;
    it(`means by ${spec.name} what the interpreter means, to the last bit`, async () => {
      const calls = fc.oneof(...spec.signatures.map((signature) => callsOf(spec, signature, 1)));
      await fc.assert(
        fc.asyncProperty(calls, rows, async (call, row) => {
          expect(await python(call, row), print(call)).to.equal(reference(call, row));
        }),
        { numRuns: runs },
      );
    });
  }

  it("means what the interpreter means by deep expressions", async () => {
    const deep = fc.constantFrom(...scalars).chain((type) => expressions(type, 5));
    await fc.assert(
      fc.asyncProperty(deep, rows, async (expression, row) => {
        expect(await python(expression, row), print(expression)).to.equal(reference(expression, row));
      }),
      { numRuns: 5 * runs },
    );
  });

  it("reads what is nested as deeply as the language allows", async () => {
    const chain = (text: string): string => Array.from({ length: 90 }, () => text).join(" + ");
    const nested = (inner: string): string =>
      `${"if(is_null(float64), ".repeat(40)}${inner}${`, coalesce(float64, 1.5))`.repeat(40)}`;
    for (const text of [nested(chain("1.5")), chain(`abs(${chain("float64")})`)]) {
      const expression = parse(text);
      for (const float64 of [null, 0.25]) {
        const row = { bool: null, int64: null, string: null, timestamp: null, list: null, float64 };
        expect(await python(expression, row)).to.equal(reference(expression, row));
      }
    }
  });

  it("agrees on exp, ln, pow, sin and cos but for the last bits", async () => {
    const names = fc.constantFrom("exp", "ln", "sin", "cos", "pow");
    const nothing = { bool: null, int64: null, string: null, timestamp: null, list: null };
    await fc.assert(
      fc.asyncProperty(names, valuesOf.float64, valuesOf.float64, async (name, a, b) => {
        const call = expr.fn(name, expr.col("float64"), ...(name === "pow" ? [float(b as number)] : []));
        const [found, expected] = [
          await python(call, { ...nothing, float64: a }),
          reference(call, { ...nothing, float64: a }),
        ];
        if (Number.isFinite(Number(expected)))
          expect(Number(found), `${name} of ${String(a)} and ${String(b)}`).to.be.closeTo(
            Number(expected),
            Math.abs(Number(expected)) * 1e-14 + 1e-300 + (name === "sin" || name === "cos" ? 1e-15 : 0),
          );
        else expect(found, `${name} of ${String(a)} and ${String(b)}`).to.equal(expected);
      }),
      { numRuns: 5 * runs },
    );
  });
});

/** An expression for any float64, also those that are no literals. */
function float(value: number): Expression {
  if (Object.is(value, -0)) return expr.fn("negate", float(0));
  if (value === -Infinity) return expr.fn("negate", float(Infinity));
  return { kind: "literal", type: "float64", value: Number.isFinite(value) ? value : String(value) };
}
