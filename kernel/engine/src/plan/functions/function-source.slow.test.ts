import { expect } from "chai";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { SampleRepository } from "../../testing/sample-repository.js";
import { filesOf } from "../load/compiled-files.js";
import { loadModule } from "../load-module.js";
import { functionSources } from "./function-source.js";

/** How a function gets at one of a later module. Its own module's are mentioned as they are. */
const STYLES = ["named", "namespace", "default", "barrel", "star"] as const;
type Style = (typeof STYLES)[number];

/** All modules have the same names at their top: what is cut out of them must not get them mixed up. */
interface Fn {
  readonly form: "function" | "arrow" | "constant" | "class" | "destructured";
  /** Which of the functions after it are called, and how they are imported. */
  readonly calls: readonly (readonly [target: number, style: Style])[];
  /** A name of its own that some module has at its top. */
  readonly local: "base" | "f0" | "f1" | "names" | "row";
}

const PER_MODULE = 3;
const project = fc.array(
  fc.record<Fn>({
    form: fc.constantFrom("function", "arrow", "constant", "class", "destructured"),
    calls: fc.array(fc.tuple(fc.nat({ max: 20 }), fc.constantFrom(...STYLES)), { maxLength: 3 }),
    local: fc.constantFrom("base", "f0", "f1", "names", "row"),
  }),
  { minLength: 2, maxLength: 4 * PER_MODULE },
);

const moduleOf = (index: number): number => Math.floor(index / PER_MODULE);
const nameOf = (index: number): string => `f${index % PER_MODULE}`;

function filesFor(fns: readonly Fn[]): Record<string, string> {
  const count = moduleOf(fns.length - 1) + 1;
  const files: Record<string, string> = {
    "package.json": `{ "type": "module" }`,
    "names.json": `{ "a": "Ada", "b": [1, null] }`,
  };
  for (let module = 0; module < count; module++) {
    const heads = new Set([`import names from "./names.json";`]);
    const own = fns.map((fn, index) => ({ fn, index })).filter(({ index }) => moduleOf(index) === module);
    const bodies = own.map(({ fn, index }) => bodyOf(fns, fn, index, heads));
    files[`m${module}.ts`] = [
      ...heads,
      `const base = ${module * 100 + 7};`,
      `let count = 0; count += ${module};`,
      ...bodies,
      `export default ${nameOf(own[0]!.index)};`,
      `export const unused = () => process.exit();`,
    ].join("\n");
    const names = own.map(({ index }) => nameOf(index));
    files[`barrel${module}.ts`] =
      `export { ${names.map((name) => `${name} as out_${name}`).join(", ")}, unused } from "./m${module}.js";`;
    files[`star${module}.ts`] = `export * from "./m${module}.js";\nexport const other = process.argv;`;
  }
  return files;
}

function bodyOf(fns: readonly Fn[], { form, calls, local }: Fn, index: number, heads: Set<string>): string {
  const name = nameOf(index);
  const called = calls.flatMap(([target, style]): string[] => {
    const to = index + 1 + target;
    return to < fns.length ? [mention(to, moduleOf(index), style, heads)] : [];
  });
  const values = [...called.map((each) => `${each}(x + 1)`), "base", "count", "names.a", "x"];
  // A local of the name of something at the top hides it in an inner function alone.
  const hidden = `((${local}: number) => { const { y: ${local}2 = ${local} } = { y: ${local} }; return [${local}, { ${local} }, ${local}2]; })(x)`;
  const list = `[${[...values, hidden].join(", ")}]`;
  switch (form) {
    case "function":
      return `export function ${name}(x: number): unknown { /* ${name} */ return ${list}; }`;
    case "arrow":
      return `export const ${name} = (x: number): unknown => ${list};`;
    case "constant":
      return `const made${name} = { of: function ${name}2(x: number): unknown { return ${list}; } }; export const ${name} = (x: number) => made${name}.of(x);`;
    case "class":
      return `class Made${name} { readonly x: number; static readonly at = base; constructor(x: number) { this.x = x; } get all(): unknown { const { x } = this; return [Made${name}.at, ${list}]; } }\nexport function ${name}(x: number) { return new Made${name}(x).all; }`;
    case "destructured":
      return `const { take${name}, ...rest${name} } = { take${name}: (x: number): unknown => ${list}, more: base }; export const ${name} = (x: number) => [take${name}(x), rest${name}.more];`;
  }
}

function mention(to: number, from: number, style: Style, heads: Set<string>): string {
  const module = moduleOf(to);
  const name = nameOf(to);
  if (module === from) return name;
  const alias = `m${module}_${name}`;
  switch (style) {
    case "named":
      heads.add(`import { ${name} as ${alias} } from "./m${module}.js";`);
      return alias;
    case "namespace":
      heads.add(`import * as ns${module} from "./m${module}.js";`);
      return `ns${module}.${name}`;
    case "default":
      heads.add(`import default${module} from "./m${module}.js";`);
      return `default${module}`;
    case "barrel":
      heads.add(`import { out_${name} as b_${alias} } from "./barrel${module}.js";`);
      return `b_${alias}`;
    case "star":
      heads.add(`import { ${name} as s_${alias} } from "./star${module}.js";`);
      return `s_${alias}`;
  }
}

describe("The source of a function in generated projects", function () {
  this.timeout(120_000);

  it("gives what the function gives", async () => {
    await fc.assert(
      fc.asyncProperty(project, async (fns) => {
        const repository = new SampleRepository().write(filesFor(fns));
        try {
          const module = await loadModule("m0.ts", repository);
          const sourceOf = await functionSources(filesOf(module), module.scope);
          for (const [name, fn] of Object.entries(module.exports)) {
            if (!/^f\d$/.test(name)) continue;
            const source = await sourceOf({ module: "./m0.ts", export: name });
            expect(source).not.to.contain("process");
            const given = JSON.stringify((fn as (x: number) => unknown)(5));
            expect(JSON.stringify(runInNewContext(`"use strict"; (${source})(5)`))).to.equal(given);
          }
        } finally {
          repository.remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});
