import {
  expr,
  functions,
  type DataType,
  type Expression,
  type FunctionSpec,
  type Row,
  type Schema,
  type Signature,
  type Value,
} from "@zen/plugin-sdk/processing";
import fc from "fast-check";

export type Scalar = Extract<DataType, string>;
export const scalars: readonly Scalar[] = ["bool", "int64", "float64", "string", "timestamp"];

/** May differ from the interpreter in their last bits, which what is around them would magnify. */
export const inexact: ReadonlySet<string> = new Set(["exp", "ln", "pow", "sin", "cos"]);

const minTimestamp = -62135596800000000n;
const maxTimestamp = 253402300799999999n;

/** Values of each type, the awkward ones often. */
export const valuesOf: Readonly<Record<Scalar, fc.Arbitrary<Value>>> = {
  bool: fc.boolean(),
  int64: fc
    .oneof(
      fc.bigInt({ min: -20n, max: 20n }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
    )
    .map(plain),
  float64: fc.oneof(
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 63, -(2 ** 63)),
    fc.integer({ min: -40, max: 40 }).map((each) => each / 2),
    fc.constantFrom(0.49999999999999994, -0.5, 2 ** 52 + 1, 1e16, 1, 1e-3),
    fc.double(),
  ),
  string: fc.oneof(
    fc.string({ unit: fc.constantFrom(..."aAbB, 0159.-+e'\"\\%_{}\n\rßÄéΣσςİı\u{1F600}\u{10400}\uFFFD\u0000") }),
    fc.constantFrom("", "12", "+7", "-0", " 1", "1_000", "0x1F", "1e5", "1e400", "9223372036854775808", "nan", "5."),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  timestamp: fc
    .oneof(
      fc.bigInt({ min: minTimestamp, max: maxTimestamp }),
      fc.constantFrom(0n, -1n, 978307199999999n, minTimestamp, maxTimestamp),
    )
    .map(plain),
};

function plain(value: bigint): Value {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A column of each type, called by it, and a list of strings. */
export const schema: Schema = {
  columns: [
    ...scalars.map((type) => ({ name: type, type, nullable: true })),
    { name: "list", type: { list: "string" }, nullable: true },
  ],
};

export const rows: fc.Arbitrary<Row> = fc.record({
  ...Object.fromEntries(scalars.map((type) => [type, fc.option(valuesOf[type], { freq: 4 })])),
  list: fc.option(fc.array(fc.option(valuesOf.string), { maxLength: 4 }), { freq: 4 }),
});

export function literals(type: Scalar): fc.Arbitrary<Expression> {
  return valuesOf[type]
    .filter((value) => type !== "float64" || !(Object.is(value, -0) || value === -Infinity))
    .map((value) => ({ kind: "literal", type, value: inJson(value) }));
}

function inJson(value: Value): number | string | boolean {
  return typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))
    ? String(value)
    : (value as number | string | boolean);
}

/** Expressions of a type whose calls go so deep. */
export function expressions(type: DataType, depth: number): fc.Arbitrary<Expression> {
  if (typeof type === "object")
    return fc.oneof(fc.constant(expr.col("list")), fc.constant(expr.fn("split", expr.col("string"), ",")));
  const leaves = fc.oneof(fc.constant(expr.col(type)), literals(type));
  if (depth === 0) return leaves;
  const fitting = [...functions.values()]
    .filter((spec) => !inexact.has(spec.name))
    .flatMap((spec) => spec.signatures.map((signature) => ({ spec, signature })))
    .filter(({ signature: { result } }) => result === "T" || result === "S" || result === type);
  const calls = fitting.map(({ spec, signature }) => callsOf(spec, signature, depth - 1, type));
  return fc.oneof({ weight: 1, arbitrary: leaves }, { weight: 4, arbitrary: fc.oneof(...calls) });
}

/** Calls of a function under one of its signatures; `result` is for those that give the type of their arguments. */
export function callsOf(
  spec: FunctionSpec,
  signature: Signature,
  depth: number,
  result?: Scalar,
): fc.Arbitrary<Expression> {
  return fc.constantFrom(...scalars).chain((any) => {
    const generic = result !== undefined && (signature.result === "T" || signature.result === "S") ? result : any;
    const parameters = signature.variadic
      ? [...signature.parameters, signature.parameters.at(-1)!]
      : signature.parameters;
    const args = parameters.map((parameter, index) => {
      if (typeof parameter === "object") return expressions(parameter as DataType, 0);
      const wanted = parameter === "T" || parameter === "S" ? generic : (parameter as Scalar);
      return spec.name === "in" && index > 0 ? literals(wanted) : expressions(wanted, depth);
    });
    return fc.tuple(...args).map((each) => expr.fn(spec.name, ...each));
  });
}
