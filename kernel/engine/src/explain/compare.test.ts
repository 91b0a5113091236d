import { expect } from "chai";
import fc from "fast-check";
import type { CodePart, StepKeyParts } from "../keys/types.js";
import { compareKeys, type KeyFacts } from "./compare.js";

const PARTS: StepKeyParts = {
  format: 1,
  code: "a",
  codecs: { rows: { id: "json", version: 1 } },
  params: { least: 3, gone: true },
  inputs: { rows: "1" },
  env: { MODE: null },
  semantics: 1,
};
const key = (parts: Partial<StepKeyParts>, code?: Partial<NonNullable<KeyFacts["code"]>>): KeyFacts => {
  const whole = { ...PARTS, ...parts };
  return { parts: whole, ...(code && { code: { digest: whole.code, parts: [], ...code } }) };
};
const declaration = (module: string, name: string, digest: string): CodePart => ({
  kind: "code",
  module,
  name,
  digest,
});
const library = (version: string, digest: string): CodePart => ({ kind: "package", name: "lib", version, digest });

describe("the comparison of two keys", function () {
  this.timeout(30_000);

  it("names every part that differs, with what it was and is", () => {
    const now = key({
      codecs: { rows: { id: "json", version: 2 } },
      params: { least: 5, fresh: "x" },
      inputs: { rows: "2", more: "3" },
      env: { MODE: "fast" },
      semantics: 2,
      extra: "july",
    });
    expect(compareKeys(key({}), now)).to.deep.equal([
      { kind: "param", name: "fresh", is: "x" },
      { kind: "param", name: "gone", was: true },
      { kind: "param", name: "least", was: 3, is: 5 },
      { kind: "input", name: "more", is: "3" },
      { kind: "input", name: "rows", was: "1", is: "2" },
      { kind: "codec", output: "rows", was: "json@1", is: "json@2" },
      { kind: "env", name: "MODE", was: null, is: "fast" },
      { kind: "semantics", was: 1, is: 2 },
      { kind: "extra", is: "july" },
    ]);
  });

  it("names declarations, files and libraries of the code, and passes over what has only moved", () => {
    const was = key(
      {},
      {
        parts: [
          declaration("./a.ts", "same", "s"),
          declaration("./a.ts", "helper", "1"),
          declaration("./a.ts", "dropped", "d"),
          declaration("./a.ts", "moved", "m"),
          { kind: "data", module: "./t.json", digest: "1" },
          library("1.2.0", "x"),
        ],
      },
    );
    const is = key(
      { code: "b" },
      {
        parts: [
          declaration("./a.ts", "same", "s"),
          declaration("./a.ts", "helper", "2"),
          declaration("./b.ts", "renamed", "m"),
          declaration("./b.ts", "added", "n"),
          { kind: "data", module: "./t.json", digest: "2" },
          library("1.2.1", "y"),
        ],
      },
    );
    expect(compareKeys(was, is)).to.deep.equal([
      { kind: "code", module: "./a.ts", name: "dropped", change: "removed" },
      { kind: "code", module: "./a.ts", name: "helper", change: "changed" },
      { kind: "code", module: "./b.ts", name: "added", change: "added" },
      { kind: "data", module: "./t.json", change: "changed" },
      { kind: "package", name: "lib", change: "changed", was: "1.2.0", is: "1.2.1" },
    ]);
  });

  it("finds what a factory was given, by its path", () => {
    const was = key({}, { args: [{ split: { train: 0.7, test: 0.3 }, seed: 1 }, "a"] });
    const is = key({ code: "b" }, { args: [{ split: { train: 0.8 }, seed: 1 }, "a", 2] });
    expect(compareKeys(was, is)).to.deep.equal([
      { kind: "argument", path: "0.split.train", was: 0.7, is: 0.8 },
      { kind: "argument", path: "0.split.test", was: 0.3 },
      { kind: "argument", path: "2", is: 2 },
    ]);
  });

  it("says so when the code differs and nothing shows where", () => {
    expect(compareKeys(key({}), key({ code: "b" }))).to.deep.equal([{ kind: "structure" }]);
    expect(compareKeys(key({}, {}), key({ code: "b" }, {}))).to.deep.equal([{ kind: "structure" }]);
  });

  it("finds nothing exactly when the parts are the same", () => {
    const parts = fc.record({
      code: fc.constantFrom("a", "b"),
      params: fc.dictionary(fc.constantFrom("p", "q"), fc.jsonValue() as fc.Arbitrary<never>),
      inputs: fc.dictionary(fc.constantFrom("i", "j"), fc.constantFrom("1", "2")),
      env: fc.dictionary(fc.constant("E"), fc.constantFrom(null, "", "x")),
    });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(compareKeys(key(a), key(structuredClone(a)))).to.deep.equal([]);
        const [forth, back] = [compareKeys(key(a), key(b)), compareKeys(key(b), key(a))];
        expect(forth.length).to.equal(back.length);
      }),
    );
  });
});
