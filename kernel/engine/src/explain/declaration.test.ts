import { expect } from "chai";
import { declarationIn } from "./declaration.js";

const SOURCE = `import { x } from "./x.js";

/** Doubles. */
export const double = (n: number): number => {
  const twice = n * 2;

  return twice;
};
export async function load(
  path: string,
): Promise<string> {
  return path;
}
const doubled = double(1), $money = 2;
export const { left, right } = pair();
export default pipeline("p", {}, (add) => {
  add(load);
});
`;

describe("the text of a declaration", () => {
  it("is all that belongs to it, and nothing else", () => {
    expect(declarationIn(SOURCE, "double")).to.equal(
      "export const double = (n: number): number => {\n  const twice = n * 2;\n\n  return twice;\n};",
    );
    expect(declarationIn(SOURCE, "load")).to.match(/^export async function load\([^]*\n}$/);
    expect(declarationIn(SOURCE, "right")).to.equal("export const { left, right } = pair();");
    expect(declarationIn(SOURCE, "default")).to.match(/^export default pipeline[^]*\n}\);$/);
  });

  it("is not that of a name which only looks like it", () => {
    expect(declarationIn(SOURCE, "doubled")).to.match(/^const doubled/);
    expect(declarationIn(SOURCE, "twice")).to.equal(undefined);
    expect(declarationIn(SOURCE, "statement 3")).to.equal(undefined);
  });
});
