import { expect } from "chai";
import fc from "fast-check";
import { isZenError } from "../errors.js";
import { checkParams, paramProblem, parseParamText } from "./check-param.js";
import { p, type ParamSchema } from "./params.js";

const schemas = {
  epochs: p.int({ default: 5, min: 1, max: 100 }).schema,
  rate: p.number().schema,
  mode: p.choice(["fast", "exact"], "fast").schema,
} as const;

function refusal(given: Readonly<Record<string, unknown>>): { code: string; hint: string } | undefined {
  try {
    checkParams("The pipeline demo", schemas, given);
    return undefined;
  } catch (error) {
    return isZenError(error) ? { code: error.code, hint: error.hint ?? "" } : { code: String(error), hint: "" };
  }
}

describe("checkParams", () => {
  it("fills in defaults", () => {
    expect(checkParams("The pipeline demo", schemas, { rate: 0.5 })).to.deep.equal({
      epochs: 5,
      rate: 0.5,
      mode: "fast",
    });
  });

  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string, RegExp])[] = [
    ["an unknown name, and guesses the one meant", { rate: 1, epcohs: 3 }, "PARAM_UNKNOWN", /epochs/],
    ["a name from the prototype", { rate: 1, constructor: 3 }, "PARAM_UNKNOWN", /takes/],
    ["a missing one, and says how to give it", {}, "PARAM_MISSING", /--param rate=/],
    ["a fraction for a whole number", { rate: 1, epochs: 1.5 }, "PARAM_INVALID", /value/],
    ["a number out of range", { rate: 1, epochs: 0 }, "PARAM_INVALID", /value/],
    ["NaN", { rate: Number.NaN }, "PARAM_INVALID", /value/],
    ["no choice of the list", { rate: 1, mode: "slow" }, "PARAM_INVALID", /value/],
  ];
  for (const [what, given, code, hint] of cases) {
    it(`refuses ${what}`, () => {
      expect(refusal(given)?.code).to.equal(code);
      expect(refusal(given)?.hint).to.match(hint);
    });
  }
});

describe("parseParamText", () => {
  it("reads back every value of its type from the command line's text", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => void expect(parseParamText({ type: "int" }, String(n))).to.equal(n)),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (n) => void expect(parseParamText({ type: "number" }, String(n))).to.equal(Number(String(n))),
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => void expect(parseParamText({ type: "string" }, text)).to.equal(text)));
    fc.assert(
      fc.property(
        fc.json(),
        (text) => void expect(parseParamText({ type: "json" }, text)).to.deep.equal(JSON.parse(text)),
      ),
    );
  });

  it("leaves what is no value of the type to be refused by its schema", () => {
    const refused = (schema: ParamSchema, text: string): string | undefined =>
      paramProblem(schema, parseParamText(schema, text));
    expect(refused({ type: "int" }, "")).to.equal("must be a whole number");
    expect(refused({ type: "int" }, "3x")).to.equal("must be a whole number");
    expect(refused({ type: "number" }, "Infinity")).to.equal("must be a number");
    expect(refused({ type: "boolean" }, "yes")).to.equal("must be true or false");
  });
});
