import { expect } from "chai";
import { build } from "esbuild";
import type { Statement } from "./summary.js";
import { summarise } from "./summarise.js";

/** As the bundler translates it for us. */
async function statements(source: string): Promise<readonly Statement[]> {
  const { outputFiles } = await build({
    stdin: { contents: source, loader: "ts" },
    write: false,
    minifyWhitespace: true,
    keepNames: true,
    format: "esm",
    target: "node20",
    legalComments: "none",
  });
  return summarise(outputFiles[0]?.text ?? "").statements;
}
const texts = async (source: string): Promise<readonly string[]> => (await statements(source)).map(({ text }) => text);
const purity = async (source: string): Promise<readonly boolean[]> =>
  (await statements(source)).map(({ pure }) => pure !== false);

describe("A module's summary", () => {
  it("replaces names by the order of their first mention", async () => {
    expect(
      await texts(
        `import { b as c } from "./b.js"; export const f = (x, { y, z: [w = c] }) => { const q = { x, y, c }; for (const i of w) q.x += i; return f(q); };`,
      ),
    ).to.deep.equal([
      `const @0=__name((#0,{y:#1,z:[#2=@1]})=>{const #3={x:#0,y:#1,c:@1};for(const #4 of #2)#3.x+=#4;return @0(#3)},"f")`,
    ]);
  });

  it("is the same whatever locals are called", async () => {
    const shapes = [
      (a: string, b: string) =>
        `export function f(${a}, ...${b}) { try { return ${a}[${b}]; } catch { label: for (;;) break label; } }`,
      (a: string, b: string) =>
        `export class K { #x = 1; m(${a} = 1) { let ${b}; ({ x: ${b} } = ${a}); return ${b} + this.#x; } static s = ((${a}) => ${a})(1); }`,
      (a: string, b: string) =>
        `export const f = () => { var ${a} = 1; { let ${b} = ${a}; var ${a} = ${b}; } switch (${a}) { case 1: let ${b} = 2; return ${b}; } };`,
      (a: string, b: string) =>
        `export const f = async function* (${a}) { for await (const [${b}, { x = ${b} }] of ${a}) yield x; };`,
    ];
    for (const shape of shapes)
      expect(await texts(shape("one", "two"))).to.deep.equal(await texts(shape("alpha", "beta")));
  });

  it("is the same whether names of members are in quotes, and no other for what is no name", async () => {
    const quoted = `export const f = { "a": 1, "b"() { return 1; }, async "c"() {}, get "d"() { return 1; }, "no name": 2, ["e"]: 3 };
      export class K { static "s" = 1; async *"m"({ "p": q }) { return q; } "n" = 2; }`;
    const plain = quoted.replace(/(?<!\[)"(\w)"/g, "$1");
    expect(plain).not.to.equal(quoted);
    expect(await texts(quoted)).to.deep.equal(await texts(plain));
    expect((await texts(plain)).join())
      .to.contain('"no name":2')
      .and.to.contain('["e"]:3')
      .and.to.contain("async c(){}");
    expect(await texts(`export const f = { async: 1, "c"() {} };`)).not.to.deep.equal(
      await texts(`export const f = { async "c"() {} };`),
    );
  });

  it("tells locals from top-level names, properties and labels of the same name", async () => {
    const [inner, outer] = await statements(
      `export const n = 1; export const f = (o) => { const n = o.n; n: for (;;) { if (o.n) break n; } return { n: n, m() { return n; } }; };`,
    );
    expect(inner?.refs).to.deep.equal(["n"]);
    expect(outer?.refs).to.deep.equal(["f"]);
  });

  it("knows vars that blocks declare for the module", async () => {
    const [block, use] = await statements(
      `if (globalThis.x) { var late = 1; let not = 2; } export const f = () => late;`,
    );
    expect(block?.names).to.deep.equal(["late"]);
    expect(use?.refs).to.deep.equal(["f", "late"]);
  });

  it("takes members of namespaces by themselves", async () => {
    const [use] = await statements(
      `import * as lib from "./lib.js"; export const f = () => [lib.one(), lib["two"], lib.three.four];`,
    );
    expect(use?.refs).to.deep.equal(["f", "lib.one", "lib", "lib.three"]);
  });

  it("keeps strings, templates and regular expressions as they are", async () => {
    const source = "export const f = (x) => [`@0 ${x} #0 // no comment`, /\\/\\* x *\\//g, '/* x */', \"@0\"];";
    const [text = ""] = await texts(source);
    expect(text).to.contain("`@0 ${#0} #0 // no comment`");
    expect(text).to.contain("/\\/\\* x *\\//g");
    expect(text).to.contain(`"/* x */"`);
  });

  it("splits declarations, joins the names of functions to them, and drops the bundler's helpers", async () => {
    const found = await statements(`export const a = 1, b = 2; function g() {} export default () => g;`);
    expect(found.map(({ names }) => names)).to.deep.equal([
      ["a"],
      ["b"],
      ["g"],
      ["default"].map(() => found[3]?.names[0]),
    ]);
    expect(found.find(({ names }) => names[0] === "g")?.text).to.contain(`"g"`);
    expect(found.every(({ text }) => !text.includes("defineProperty"))).to.equal(true);
  });

  const PURE = [
    `export const a = { x: [1, -2, \`t\`], y: (() => 1), ...{ z: null } };`,
    `import { step, p } from "sdk"; export const a = step("a", { inputs: { n: p.int({ default: 1 }) } }, async () => ({}));`,
    `export enum Color { Red, Green = 5, Blue = "b" }`,
    `export const enum Other { A = 1 << 2 }`,
    `export class K extends Error { #x = 1; static limit = 3; static { } get x() { return this.#x; } }`,
    `export const s = new Set(["a"]), r = /x/u, d = new Map([[1, 2]]), f = Object.freeze({ a: 1 });`,
    `export const t = ["a", "b"].map((x) => x + "!").join("-"), u = "a b".split(" ");`,
    `export const v = Math.max(1, 2), w = Number("3"), j = JSON.parse("{}");`,
    `const o = { a: 1 }; export const { a, b: [c] } = o;`,
    `export function f() { globalThis.x = 1; } export const g = () => f();`,
  ];
  for (const source of PURE) {
    it(`takes as free of effects: ${source.slice(0, 70)}`, async () =>
      expect(await purity(source)).to.satisfy((all: boolean[]) => all.every(Boolean)));
  }

  const IMPURE = [
    `import { register } from "plugin"; register("x");`,
    `globalThis.x = 1;`,
    `export const a = make(); function make() { return 1; }`,
    `export const a = new (class { constructor() { globalThis.y = 1; } })();`,
    `const o = {}; export const a = (o.x = 1);`,
    `export const a = Math.random();`,
    `let n = 0; export const a = [1].map(() => n++);`,
    `let n = 0; export const a = [1].map((x) => { n += x; return n; });`,
    `export class K { static x = globalThis.make(); }`,
    `export class K { static { globalThis.x = 1; } }`,
    `const o = {}; export const { a = globalThis.make() } = o;`,
    `export const a = await Promise.resolve(1);`,
    `const o = { x: 1 }; export const a = delete o.x;`,
    `if (globalThis.x) { globalThis.y = 1; }`,
    `const tag = () => 1; export const a = tag\`x\`;`,
  ];
  for (const source of IMPURE) {
    it(`sees that it may have effects: ${source.slice(0, 70)}`, async () =>
      expect(await purity(source)).to.include(false));
  }

  it("lets purity of calls depend on the package", async () => {
    const [made] = await statements(`import { make } from "pkg"; export const a = make(1);`);
    expect(made?.pure).to.deep.equal(["pkg"]);
  });
});
