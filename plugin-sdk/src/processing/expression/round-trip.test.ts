import { expect } from "chai";
import fc from "fast-check";
import type { Expression, Literal } from "./ast.js";
import { expr } from "./index.js";
import { floatLiteral, integerLiteral, maxTimestamp, minTimestamp } from "./literals.js";
import { functions } from "./functions/table.js";
import { parse } from "./parser.js";
import { print } from "./printer.js";

const text = fc.string({ unit: "binary" });

const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.constantFrom<Literal>(
    { kind: "literal", type: "null", value: null },
    { kind: "literal", type: "bool", value: true },
  ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => integerLiteral("int64", value)),
  fc.bigInt({ min: minTimestamp, max: maxTimestamp }).map((value) => integerLiteral("timestamp", value)),
  // -0 and -Infinity and are calls of negate and so no literals.
  fc
    .double()
    .filter((value) => !Object.is(value, -0) && value !== -Infinity)
    .map(floatLiteral),
  text.map((value): Literal => ({ kind: "literal", type: "string", value })),
);

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    literal,
    text.filter((name) => name !== "").map(expr.col),
    fc
      .constantFrom(...functions.values())
      .chain((spec) => fc.tuple(fc.constant(spec.name), ...spec.signatures[0]!.parameters.map(() => tie("tree"))))
      .map(([name, ...args]): Expression => ({ kind: "call", function: name, arguments: args })),
  ),
}));

describe("print and parse", () => {
  it("are each other's inverse", () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const printed = print(expression);
        expect(parse(printed)).to.deep.equal(expression);
        expect(JSON.parse(JSON.stringify(expression))).to.deep.equal(expression);
      }),
      { numRuns: 2000 },
    );
  });

  it("fail in one way only", () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: fc.constantFrom(..."a1 .'\"()+-<=,e", "not ", "in", " and ") })),
        (source) => {
          try {
            const expression = parse(source);
            expect(parse(print(expression))).to.deep.equal(expression);
          } catch (error) {
            expect(error).to.have.property("code", "EXPRESSION_SYNTAX");
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
