import { expect } from "chai";
import { transformSync } from "esbuild";
import fc from "fast-check";
import type { GraphImport, GraphModule } from "../../plan/load/module-graph.js";
import { CodeGraph } from "./code-graph.js";
import { sha256, StepCoder } from "./step-code.js";
import { summarise } from "./summarise.js";
import type { ModuleSummary } from "./summary.js";

/** A function of a generated project: `f2_1` is the second of module 2. */
interface Fn {
  readonly form: "function" | "arrow" | "class" | "constant" | "enum";
  readonly value: number;
  /** Indices into all functions. */
  readonly refs: readonly number[];
  /** Called when its module is evaluated. */
  readonly effect: boolean;
}
const STYLES = ["named", "renamed", "namespace", "barrel", "star", "dynamic"] as const;
type Style = (typeof STYLES)[number];

interface Project {
  /** Functions by module. */
  readonly modules: readonly (readonly Fn[])[];
  /** How a module imports another, by `from * modules + to`. */
  readonly styles: readonly Style[];
}

/** What may be done to a project's text without changing what it means. */
interface Dress {
  readonly reversed: boolean;
  readonly comments: boolean;
  readonly local: string;
  readonly extra: boolean;
}
const PLAIN: Dress = { reversed: false, comments: false, local: "n", extra: false };

const project: fc.Arbitrary<Project> = fc.integer({ min: 1, max: 5 }).chain((count) =>
  fc
    .record({
      modules: fc.array(
        fc.array(
          fc.record({
            form: fc.constantFrom<Fn["form"]>("function", "arrow", "class", "constant", "enum"),
            value: fc.integer({ min: 0, max: 99 }),
            refs: fc.array(fc.nat(), { maxLength: 3 }),
            effect: fc.boolean(),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        { minLength: count, maxLength: count },
      ),
      styles: fc.array(fc.constantFrom<Style>(...STYLES), {
        minLength: count * count,
        maxLength: count * count,
      }),
    })
    .map(({ modules, styles }) => {
      const total = modules.flat().length;
      // Few modules with effects, or every function would depend on everything.
      return {
        styles,
        modules: modules.map((fns, index) =>
          fns.map((fn) => ({
            ...fn,
            effect: fn.effect && index === 0,
            refs: fn.form === "enum" ? [] : fn.refs.map((ref) => ref % total),
          })),
        ),
      };
    }),
);

interface Place {
  readonly module: number;
  readonly name: string;
  readonly fn: Fn;
}

function placesOf({ modules }: Project): readonly Place[] {
  return modules.flatMap((fns, module) => fns.map((fn, index) => ({ module, name: `f${module}_${index}`, fn })));
}

const pathOf = (module: number): string => `/m${module}.ts`;
const BARREL = "/all.ts";
/** Passes on the barrel as a whole. */
const STAR = "/star.ts";

function styleOf({ styles, modules }: Project, from: number, to: number): Style {
  return styles[from * modules.length + to] ?? "named";
}

/** Writes one module, and says what it imports. */
function write(
  given: Project,
  module: number,
  dress: Dress,
): { readonly source: string; readonly imports: readonly GraphImport[] } {
  const places = placesOf(given);
  const imports = new Map<string, GraphImport>();
  const heads = new Set<string>();
  const mention = (target: Place): string => {
    if (target.module === module) return target.name;
    const style = styleOf(given, module, target.module);
    const path = style === "barrel" ? BARREL : style === "star" ? STAR : pathOf(target.module);
    const kind = style === "dynamic" ? "dynamic" : "static";
    imports.set(`${kind}${path}`, { specifier: `.${path}`, kind, path });
    switch (style) {
      case "named":
      case "barrel":
      case "star":
        heads.add(`import { ${target.name} } from ".${path}";`);
        return target.name;
      case "renamed":
        heads.add(`import { ${target.name} as other_${target.name} } from ".${path}";`);
        return `other_${target.name}`;
      case "namespace":
        heads.add(`import * as ns${target.module} from ".${path}";`);
        return `ns${target.module}.${target.name}`;
      case "dynamic":
        return `(import(".${path}"))`;
    }
  };
  const bodies = places
    .filter((place) => place.module === module)
    .map(({ name, fn: { form, value, refs } }) => {
      const uses = refs.flatMap((ref) => places[ref] ?? []).map(mention);
      const { local } = dress;
      const note = dress.comments ? `/* ${name} */ ` : "";
      switch (form) {
        case "function":
          return `${note}export function ${name}(${local}: number): unknown {${dress.comments ? " // why\n" : ""} return [${local}, ${value}, ${uses.join(", ")}]; }`;
        case "arrow":
          return `export const ${name} = (${local}: number): unknown => ${note}[${local}, ${value}, ${uses.join(", ")}];`;
        case "class":
          return `export class ${name} { ${note}run(${local}: number) { return [${local}, ${value}, ${uses.join(", ")}]; } }`;
        case "enum":
          return `${note}export enum ${name} { First, Second = ${value} }`;
        case "constant":
          return `export const ${name} = { value: ${value}, of: (${local}: number) => [${local}, ${uses.join(", ")}] };`;
      }
    });
  const effects = places
    .filter((place) => place.module === module && place.fn.effect)
    .map(({ name }) => `globalThis.console?.debug(${name});`);
  const extras = dress.extra
    ? [`export const n = 1, alpha = 2, other = 3, local2 = [n];`, `export interface Unused { a: number }`]
    : [];
  const ordered = dress.reversed ? [...bodies].toReversed() : bodies;
  return {
    source: [...(dress.reversed ? [...heads].toReversed() : heads), ...extras, ...ordered, ...effects].join("\n"),
    imports: [...imports.values()],
  };
}

function digestsOf(given: Project, dress: Dress = PLAIN): ReadonlyMap<string, string> {
  const graph: GraphModule[] = [];
  const summaries = new Map<string, ModuleSummary>();
  const add = (path: string, source: string, imports: readonly GraphImport[]): void => {
    graph.push({ path, name: `.${path}`, format: "esm", imports });
    summaries.set(
      path,
      summarise(
        transformSync(source, {
          loader: "ts",
          minifyWhitespace: true,
          keepNames: true,
          format: "esm",
          target: "node20",
        }).code,
      ),
    );
  };
  const all = given.modules.map((_, module) => ({ module, ...write(given, module, dress) }));
  for (const { module, source, imports } of all) add(pathOf(module), source, imports);
  const stars = given.modules.map((_, module) => pathOf(module));
  // A barrel of only the modules' own names: the extra ones would clash.
  add(
    BARREL,
    stars
      .map(
        (path, module) =>
          `export { ${placesOf(given)
            .filter((place) => place.module === module)
            .map(({ name }) => name)
            .join(", ")} } from ".${path}";`,
      )
      .join("\n"),
    stars.map((path) => ({ specifier: `.${path}`, kind: "static", path })),
  );
  add(STAR, `export * from ".${BARREL}";`, [{ specifier: `.${BARREL}`, kind: "static", path: BARREL }]);
  const code = new CodeGraph(graph, summaries, () => false);
  const leaves = { data: sha256, module: sha256, package: () => undefined };
  const coder = new StepCoder(code, leaves);
  return new Map(placesOf(given).map(({ module, name }) => [name, coder.stepCode(pathOf(module), name).digest]));
}

/** Which functions a function's code depends on, by the rules of the language. */
function reachOf(given: Project, start: Place): ReadonlySet<string> {
  const places = placesOf(given);
  const reached = new Set<string>();
  const evaluated = new Set<number>();
  const evaluate = (module: number): void => {
    if (evaluated.has(module)) return;
    evaluated.add(module);
    for (const place of places) {
      if (place.module !== module) continue;
      if (place.fn.effect) visit(place);
      for (const target of place.fn.refs.flatMap((ref) => places[ref] ?? [])) {
        const style = target.module === module ? "dynamic" : styleOf(given, module, target.module);
        if (style === "barrel" || style === "star") given.modules.forEach((_, each) => evaluate(each));
        else if (style !== "dynamic") evaluate(target.module);
      }
    }
  };
  const visit = (place: Place): void => {
    if (reached.has(place.name)) return;
    reached.add(place.name);
    for (const target of place.fn.refs.flatMap((ref) => places[ref] ?? [])) {
      if (target.module !== place.module && styleOf(given, place.module, target.module) === "dynamic") {
        evaluate(target.module);
        places.filter(({ module }) => module === target.module).forEach(visit);
      } else visit(target);
    }
  };
  evaluate(start.module);
  visit(start);
  return reached;
}

describe("The digest of code in generated projects", function () {
  this.timeout(60_000);

  it("changes for exactly those that reach what was edited", () => {
    fc.assert(
      fc.property(project, fc.nat(), (given, pick) => {
        const places = placesOf(given);
        const edited = places[pick % places.length] as Place;
        const index = Number(edited.name.split("_")[1]);
        const modules = given.modules.map((fns, module) =>
          module === edited.module ? fns.map((fn, at) => (at === index ? { ...fn, value: fn.value + 100 } : fn)) : fns,
        );
        const before = digestsOf(given);
        const after = digestsOf({ ...given, modules });
        for (const place of places) {
          const expected = reachOf(given, place).has(edited.name);
          expect(
            before.get(place.name) !== after.get(place.name),
            `${place.name} after an edit of ${edited.name}`,
          ).to.equal(expected);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("stays under reordering, comments, other names of locals, and new exports that nobody uses", () => {
    const dress = fc.record({
      reversed: fc.boolean(),
      comments: fc.boolean(),
      local: fc.constantFrom("n", "alpha", "local2", "value"),
      extra: fc.boolean(),
    });
    fc.assert(
      fc.property(project, dress, (made, dressed) => {
        // Who imports a module when it runs gets all of its exports, new ones too.
        const given = dressed.extra
          ? { ...made, styles: made.styles.map((style) => (style === "dynamic" ? "named" : style)) }
          : made;
        expect(digestsOf(given, dressed)).to.deep.equal(digestsOf(given));
      }),
      { numRuns: 150 },
    );
  });
});
