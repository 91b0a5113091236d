import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import fc from "fast-check";
import type { Json, JsonSchema } from "@zen/plugin-sdk";
import type { Config } from "./config.js";
import { plainConfig } from "./plain-config.js";

const value = fc.oneof(
  fc.constantFrom<Json>("a", "ab", "\u{1F600}", "", 0, 1, 1.5, -2, true, false, null),
  fc.constantFrom<Json>([], ["a"], {}, { a: 1 }),
);
const keyword = fc.record(
  {
    type: fc.constantFrom("string", "number", "integer", "boolean", "object", "null"),
    enum: fc.array(value, { minLength: 1, maxLength: 3 }),
    minimum: fc.integer({ min: -2, max: 2 }),
    maximum: fc.integer({ min: -2, max: 2 }),
    exclusiveMinimum: fc.integer({ min: -2, max: 2 }),
    exclusiveMaximum: fc.integer({ min: -2, max: 2 }),
    minLength: fc.integer({ min: 0, max: 2 }),
    maxLength: fc.integer({ min: 0, max: 2 }),
    pattern: fc.constantFrom("^a", "b$"),
    default: value,
    description: fc.constant("words"),
  },
  { requiredKeys: [] },
);
/** Most fields say little. */
const keywords = fc.tuple(keyword, fc.integer({ min: 0, max: 4 })).map(([said, count]) => {
  return Object.fromEntries(Object.entries(said).slice(0, count));
});
const names = fc.constantFrom("path", "retries", "size", "other");
const schema = fc.record(
  {
    type: fc.constantFrom(...Array.from({ length: 9 }, () => "object"), "string"),
    properties: fc.dictionary(names, keywords),
    required: fc.uniqueArray(names),
    additionalProperties: fc.constantFrom<Json>(true, false, { type: "string" }),
    minProperties: fc.constantFrom(undefined, undefined, undefined, 1),
  },
  { requiredKeys: ["type", "properties"] },
);

describe("a plain configuration", () => {
  it("is what a validator takes it for, defaults among it", () => {
    const ajv = new Ajv2020({ useDefaults: true, strict: false });
    let plain = 0;
    fc.assert(
      fc.property(schema, fc.dictionary(names, value), (drawn, config) => {
        const given = JSON.parse(JSON.stringify(drawn)) as JsonSchema; // without what is undefined
        const found = plainConfig(config, given);
        if (found === undefined) return;
        plain++;
        const filled = structuredClone(config) as Config;
        expect(ajv.compile(given)(filled), JSON.stringify(ajv.errors)).to.equal(true);
        expect(found).to.deep.equal(filled);
      }),
      { numRuns: 500 },
    );
    expect(plain).to.be.greaterThan(20);
  });

  it("is recognised for the fields that plugins have", () => {
    const path = { type: "string", minLength: 1, default: ".zen/store", description: "Where it is." };
    const retries = { type: "integer", minimum: 0 };
    const given = { type: "object", properties: { path, retries }, additionalProperties: false };
    expect(plainConfig({}, given)).to.deep.equal({ path: ".zen/store" });
    expect(plainConfig({ path: "a", retries: 2 }, given)).to.deep.equal({ path: "a", retries: 2 });
    expect(plainConfig({ path: "" }, given)).to.equal(undefined);
    expect(plainConfig({ retries: 0.5 }, given)).to.equal(undefined);
    expect(plainConfig({ pathh: "a" }, given)).to.equal(undefined);
    expect(plainConfig({}, { ...given, required: ["retries"] })).to.equal(undefined);
  });
});
