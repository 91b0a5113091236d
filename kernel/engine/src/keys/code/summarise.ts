import { parse, type AnyNode, type Comment, type Pattern, type Program } from "acorn";
import { canonicalText } from "./canonical-text.js";
import { Purity } from "./purity.js";
import { Scope, mentionsIn, type Mention } from "./scope.js";
import type { ModuleSummary, Statement } from "./summary.js";
import { Units, type Unit } from "./units.js";

/** What the bundler puts before code whose functions it names. */
const HELPERS = new Set([
  "__defProp=Object.defineProperty",
  `__name=(target,value)=>__defProp(target,"name",{value,configurable:true})`,
]);

/** Summarises an ES module that the bundler has translated to plain JavaScript without white space. */
export function summarise(source: string): ModuleSummary {
  const comments: Comment[] = [];
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module", onComment: comments });
  return new Summariser(source, comments, program).summary();
}

/** By statement, the declaration that is named and the name. */
type Titles = ReadonlyMap<AnyNode, { readonly of: string; readonly title: string }>;

class Summariser {
  readonly #units: Units;
  readonly #module = new Scope(undefined, true);

  constructor(
    private readonly source: string,
    private readonly comments: readonly Comment[],
    program: Program,
  ) {
    this.#units = new Units(program);
  }

  summary(): ModuleSummary {
    const { all, imports, exports, stars, evaluated, bare } = this.#units;
    for (const name of Object.keys(imports)) this.#module.names.add(name);
    // All names first: a statement may mention what a later one declares.
    const found = all.map((unit) => this.#mentionsOf(unit));
    const titles = this.#titles();
    const statements = found.filter(({ node }) => !titles.has(node)).map((unit) => this.#statement(unit, titles));
    return { statements, imports, exports, stars, evaluated: [...evaluated], bare };
  }

  /** Also learns what a block declares for the module with `var`. */
  #mentionsOf(unit: Unit): Unit & { readonly mentions: readonly Mention[] } {
    const before = new Set([...this.#module.names, ...unit.names]);
    for (const name of unit.names) this.#module.names.add(name);
    const mentions = mentionsIn(unit.node, this.#module).toSorted((a, b) => a.start - b.start);
    const declared = [...this.#module.names].filter((name) => !before.has(name));
    return { ...unit, mentions, names: [...unit.names, ...declared] };
  }

  /** Statements `__name(f,"f")`, which belong to the declaration of `f`, and the helper that they call. */
  #titles(): Titles {
    const found = new Map<AnyNode, { readonly of: string; readonly title: string }>();
    for (const { node } of this.#units.all) {
      if (HELPERS.has(this.#code(node))) found.set(node, { of: "", title: "" });
      if (node.type !== "ExpressionStatement" || node.expression.type !== "CallExpression") continue;
      const { callee, arguments: given } = node.expression;
      const [target, title] = given;
      if (callee.type !== "Identifier" || callee.name !== "__name") continue;
      if (target?.type === "Identifier" && title !== undefined)
        found.set(node, { of: target.name, title: this.#code(title) });
    }
    return found;
  }

  #statement(
    { node, names, lead, mentions }: Unit & { readonly mentions: readonly Mention[] },
    titles: Titles,
  ): Statement {
    const { imports } = this.#units;
    const purity = new Purity(
      (name) => (Object.hasOwn(imports, name) ? imports[name]?.specifier : undefined),
      (name) => this.#module.names.has(name),
    );
    const pure = isPure(node, purity);
    const { text, refs } = canonicalText(this.source, node, mentions, this.comments, this.#module, (mention) =>
      this.#refOf(mention),
    );
    const own = [...titles.values()].filter(({ of }) => names.includes(of)).map(({ title }) => ` ${title}`);
    return {
      names,
      text: lead + text + own.join(""),
      refs,
      dynamic: dynamicImports(this.#code(node)),
      pure: pure && [...purity.packages],
    };
  }

  #refOf({ name, member }: Mention): string | undefined {
    if (name === "__name") return undefined;
    const { imports } = this.#units;
    const isNamespace = Object.hasOwn(imports, name) && imports[name]?.name === "*";
    return isNamespace && member !== undefined ? `${name}.${member}` : name;
  }

  #code({ start, end }: AnyNode): string {
    return this.source.slice(start, end);
  }
}

function dynamicImports(code: string): readonly string[] {
  const found = code.matchAll(/\b(?:import|require)\((?:"([^"\\]*)"|'([^'\\]*)')/g);
  return [...new Set([...found].map(([, double, single]) => double ?? single ?? ""))];
}

function isPure(node: AnyNode, purity: Purity): boolean {
  switch (node.type) {
    case "VariableDeclarator":
      return isPlain(node.id) && purity.isPure(node.init);
    case "FunctionDeclaration":
      return true;
    case "ClassDeclaration":
      return purity.isPureClass(node);
    case "ExpressionStatement":
      // Nobody calls a package's function and drops what it returns, unless for its effects.
      return purity.isPure(node.expression) && purity.packages.size === 0;
    default:
      return purity.isPure(node);
  }
}

/** A pattern in which nothing is computed. */
function isPlain(pattern: Pattern): boolean {
  if (pattern.type === "Identifier") return true;
  if (pattern.type === "ArrayPattern") return pattern.elements.every((element) => element === null || isPlain(element));
  if (pattern.type === "RestElement") return isPlain(pattern.argument);
  if (pattern.type !== "ObjectPattern") return false;
  return pattern.properties.every((property) =>
    property.type === "RestElement" ? isPlain(property.argument) : !property.computed && isPlain(property.value),
  );
}
