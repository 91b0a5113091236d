import { expect } from "chai";
import fc from "fast-check";
import { JsonSyntaxError, parseJsonDocument } from "./json-document.js";

function fault(text: string): JsonSyntaxError {
  try {
    parseJsonDocument(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("parseJsonDocument", () => {
  it("reads what JSON.parse reads, whatever the white space", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        fc.pre(!text.includes('"__proto__"'));
        expect(parseJsonDocument(text).value).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it("accepts nothing that JSON.parse refuses", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"\\0-1.5eE+ \ntruefalsn\u0001') }), (text) => {
        try {
          parseJsonDocument(text);
        } catch (error) {
          if (error instanceof JsonSyntaxError) return;
          throw error;
        }
        JSON.parse(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("knows where each value stands", () => {
    const text = `{ "a": [1, { "b": true }] }`;
    const { locate } = parseJsonDocument(text);
    expect(text.slice(locate(["a"]))).to.match(/^"a"/);
    expect(text.slice(locate(["a", 1]))).to.match(/^\{ "b"/);
    expect(text.slice(locate(["a", 1, "b"]))).to.match(/^"b"/);
    expect(text.slice(locate(["a", 1, "missing", "deeper"]))).to.match(/^\{ "b"/);
    expect(locate([])).to.equal(0);
  });

  const faults: readonly (readonly [string, string, number, RegExp])[] = [
    ["a comma after the last entry", `{"a": 1,}`, 7, /comma after the last/],
    ["a comment", `{ // no\n}`, 2, /field name/],
    ["single quotes", `{'a': 1}`, 1, /field name/],
    ["a missing comma", `[1 2]`, 3, /lacks a comma/],
    ["a missing colon", `{"a" 1}`, 5, /colon/],
    ["a cut text", `{"a": [1`, 8, /too early/],
    ["nothing", ` `, 1, /too early/],
    ["more after the end", `{} {}`, 3, /after its end/],
    ["a bare word", `{"a": yes}`, 6, /no JSON value/],
    ["a leading zero", `[01]`, 1, /no JSON value/],
    ["a raw line break in a string", `["a\nb"]`, 1, /string/],
    ["a repeated field", `{"a": 1, "a": 2}`, 9, /twice/],
    ["__proto__", `{"__proto__": {}}`, 1, /__proto__/],
    ["a very deep nesting", "[".repeat(100_000), 65, /deep/],
  ];
  for (const [what, text, offset, message] of faults) {
    it(`refuses ${what} at its place`, () => {
      const error = fault(text);
      expect(error.message).to.match(message);
      expect(error.offset).to.equal(offset);
    });
  }
});
