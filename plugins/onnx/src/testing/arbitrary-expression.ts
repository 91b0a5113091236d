import {
  functions,
  type DataType,
  type Expression,
  type Row,
  type Schema,
  type Value,
} from "@zen/plugin-sdk/processing";
import { MISSING } from "@zen/plugin-sdk/serving";
import fc from "fast-check";
import { NOT_EXPORTABLE } from "../expressions/emit.js";

type Scalar = Extract<DataType, string>;

export const SCHEMA: Schema = {
  columns: (["bool", "int64", "float64", "timestamp", "string"] as const).flatMap((type) => [
    { name: `${type}_a`, type, nullable: true },
    { name: `${type}_b`, type, nullable: true },
    { name: `${type}_present`, type, nullable: false },
  ]),
};

const AWKWARD_NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  NaN,
  Infinity,
  -Infinity,
  1e300,
  -1e-300,
  15,
  2251799813685249.5,
];
// Microseconds: the epoch and its neighbours, leap days, year ends, the first and last representable second.
const AWKWARD_TIMES = [
  "1970-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999Z",
  "2000-02-29T12:00:00Z",
  "1900-03-01T00:00:00Z",
  "2001-01-01T00:01:00Z",
  "1899-12-31T23:59:59Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2100-02-28T23:00:00Z",
  "2004-12-31T23:59:59Z",
].map((text) => microseconds(BigInt(Date.parse(text)) * 1000n));

const VALUES: Readonly<Record<Scalar, fc.Arbitrary<Value>>> = {
  bool: fc.boolean(),
  int64: fc.oneof(fc.constantFrom(0, 1, -1, 2, 7, -7, 15), fc.integer({ min: -1e6, max: 1e6 })),
  float64: fc.oneof(
    fc.constantFrom(...AWKWARD_NUMBERS),
    fc.double({ noDefaultInfinity: true }).filter((x) => x !== MISSING.FP64),
  ),
  timestamp: fc.oneof(
    fc.constantFrom(...AWKWARD_TIMES),
    fc
      .integer({ min: -62_135_596_800, max: 253_402_300_799 })
      .map((second) => microseconds(BigInt(second) * 1_000_000n + 123_456n)),
  ),
  string: fc.constantFrom("", "ATL", "atl", "Ünïcode", "a'b", "true", "null"),
};

export const arbitraryRow: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(
    SCHEMA.columns.map(({ name, type, nullable }) => {
      const value = VALUES[type as Scalar];
      return [name, nullable ? fc.option(value, { freq: 4 }) : value];
    }),
  ),
);

/** As the language has int64: a number where that is safe. */
function microseconds(value: bigint): Value {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function call(name: string, argument: Expression): Expression {
  return { kind: "call", function: name, arguments: [argument] };
}

function literal(type: Scalar, value: Value): Expression {
  if (type === "float64") {
    const x = value as number;
    if (Object.is(x, -0) || x < 0) return call("negate", literal(type, -x));
    return { kind: "literal", type, value: Number.isFinite(x) ? x : String(x) };
  }
  if (type === "int64" && (value as number) < 0) return call("negate", literal(type, -(value as number)));
  return { kind: "literal", type, value: typeof value === "bigint" ? String(value) : (value as string) };
}

/** Expressions of every exportable function over the columns of `SCHEMA`, by the signatures in the language's own table. */
export function arbitraryExpression(type: Scalar, depth: number): fc.Arbitrary<Expression> {
  const leaf = fc.oneof(
    fc.constantFrom(
      ...SCHEMA.columns
        .filter((column) => column.type === type)
        .map(({ name }): Expression => ({ kind: "column", name })),
    ),
    VALUES[type].map((value) => literal(type, value)),
  );
  if (depth === 0) return leaf;
  const calls = [...functions.values()].flatMap((spec) => {
    if (NOT_EXPORTABLE.has(spec.name)) return [];
    return spec.signatures.flatMap(({ parameters, variadic, result }) => {
      const variables = parameters.includes("T") || parameters.includes("S");
      if (typeof result === "object" || (result !== type && result !== "T" && result !== "S")) return [];
      const bindings: readonly Scalar[] = !variables
        ? [type]
        : result === "bool"
          ? ["bool", "int64", "float64", "timestamp", "string"]
          : [type];
      return bindings.map((binding) => {
        const arities = variadic ? [parameters.length, parameters.length + 1] : [parameters.length];
        return fc
          .constantFrom(...arities)
          .chain((arity) =>
            fc
              .tuple(
                ...Array.from({ length: arity }, (_, at) =>
                  argument(
                    spec.name,
                    at,
                    parameters[Math.min(at, parameters.length - 1)] as Scalar | "T" | "S",
                    binding,
                    depth,
                  ),
                ),
              )
              .map((args): Expression => ({ kind: "call", function: spec.name, arguments: args })),
          );
      });
    });
  });
  return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 4, arbitrary: fc.oneof(...calls) });
}

function argument(
  name: string,
  at: number,
  parameter: Scalar | "T" | "S",
  binding: Scalar,
  depth: number,
): fc.Arbitrary<Expression> {
  const type = parameter === "T" || parameter === "S" ? binding : parameter;
  // The language wants literals there.
  if (name === "in" && at > 0) {
    return VALUES[type]
      .filter((value) => typeof value !== "number" || (value >= 0 && !Object.is(value, -0)))
      .map((value) => literal(type, value));
  }
  const expression = arbitraryExpression(type, depth - 1);
  // The runtime's choice between two values loses the sign of a zero, which only a division by it shows.
  return name === "divide" && at === 1 ? expression.map((divisor) => call("abs", divisor)) : expression;
}
