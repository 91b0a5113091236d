import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "@zen/plugin-sdk";
import { stepKey, type StepKeyParts } from "./index.js";

const ZEROS = "0".repeat(64);
const ONES = "1".repeat(64);

const PLAIN: StepKeyParts = { format: 1, code: ZEROS, codecs: {}, params: {}, inputs: {}, env: {} };
const FULL: StepKeyParts = {
  format: 1,
  code: ONES,
  codecs: { model: { id: "model", version: 1 }, metrics: { id: "metrics", version: 2 } },
  params: { epochs: 5, rate: 0.001, name: "é€\u{1f600}", data: { file: ZEROS }, list: [1, "a", null, true] },
  inputs: { train: ZEROS, eval: ONES },
  env: { SEED: "7", DEBUG: null },
  semantics: 3,
  extra: "again",
};

describe("stepKey", () => {
  // These vectors pin format 1. A change of them makes every result ever cached unreachable: raise the format instead.
  it("gives what it has always given", () => {
    expect(stepKey(PLAIN)).to.equal("c1f9b0d8c98128c259689c28c162f2858372ef8cf86bf3e84e1ef31f6da6c9a6");
    expect(stepKey(FULL)).to.equal("23a8e9e7499d4ab59bf19f886f3918860faa9c75034be193517420f294592250");
  });

  it("does not depend on the order of members", () => {
    const reversed = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, inner]) => [name, reversed(inner as Json)]),
      );
    };
    expect(stepKey(reversed(FULL as unknown as Json) as unknown as StepKeyParts)).to.equal(stepKey(FULL));
  });

  it("depends on every part", () => {
    const changes: readonly Partial<StepKeyParts>[] = [
      { code: ZEROS },
      { codecs: { model: { id: "model", version: 2 }, metrics: { id: "metrics", version: 2 } } },
      { params: { ...FULL.params, epochs: 6 } },
      { params: { ...FULL.params, epochs: "5" } },
      { inputs: { train: ONES, eval: ZEROS } },
      { inputs: { train: ZEROS } },
      { env: { SEED: "7", DEBUG: "" } },
      { env: { SEED: "7" } },
      { semantics: 4 },
      { extra: "" },
    ];
    const keys = [FULL, ...changes.map((change) => ({ ...FULL, ...change }))].map(stepKey);
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it("differs whenever the parameters do", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [one, other] = [a, b].map((value) => stepKey({ ...PLAIN, params: { value: value as Json } }));
        expect(one === other).to.equal(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });

  it("refuses what is no JSON", () => {
    expect(() => stepKey({ ...PLAIN, params: { value: Number.NaN } }))
      .to.throw()
      .that.includes({ code: "NOT_JSON" });
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (Object.is(value, -0)) return 0;
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, sorted(inner)] as const);
  return { object: members.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}
