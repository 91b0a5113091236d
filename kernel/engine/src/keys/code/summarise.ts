import { parse, type AnyNode, type Comment, type Program, type Pattern } from "acorn";
import { Purity } from "./purity.js";
import { Scope, boundNames, mentionsIn, type Mention } from "./scope.js";
import { DEFAULT, type ExportedName, type ImportedName, type ModuleSummary, type Statement } from "./summary.js";

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

interface Unit {
  readonly node: AnyNode;
  readonly names: readonly string[];
  /** Written before the text of `node`: `const `. */
  readonly lead: string;
}

class Summariser {
  readonly #imports: Record<string, ImportedName> = {};
  readonly #exports: Record<string, ExportedName> = {};
  readonly #stars: string[] = [];
  readonly #evaluated: string[] = [];
  readonly #bare: string[] = [];
  readonly #module = new Scope(undefined, true);

  constructor(
    private readonly source: string,
    private readonly comments: readonly Comment[],
    private readonly program: Program,
  ) {}

  summary(): ModuleSummary {
    const units = this.program.body.flatMap((node) => this.#unitsOf(node));
    for (const name of Object.keys(this.#imports)) this.#module.names.add(name);
    // All names first: a statement may mention what a later one declares.
    const found = units.map((unit) => this.#mentionsOf(unit));
    const naming = this.#namings(units);
    const statements = found.flatMap((unit, index) =>
      naming.has(index) ? [] : [this.#statement(unit, unit.mentions, naming)],
    );
    return {
      statements,
      imports: this.#imports,
      exports: this.#exports,
      stars: this.#stars,
      evaluated: [...new Set(this.#evaluated)],
      bare: this.#bare,
    };
  }

  /** Also learns what a block declares for the module with `var`. */
  #mentionsOf(unit: Unit): Unit & { readonly mentions: readonly Mention[] } {
    const before = new Set([...this.#module.names, ...unit.names]);
    for (const name of unit.names) this.#module.names.add(name);
    const mentions = mentionsIn(unit.node, this.#module).toSorted((a, b) => a.start - b.start);
    return {
      ...unit,
      mentions,
      names: [...unit.names, ...[...this.#module.names].filter((name) => !before.has(name))],
    };
  }

  /** Splits the body into what is evaluated; imports and exports become tables. */
  #unitsOf(node: Program["body"][number]): readonly Unit[] {
    switch (node.type) {
      case "ImportDeclaration": {
        const specifier = String(node.source.value);
        this.#evaluated.push(specifier);
        if (node.specifiers.length === 0) this.#bare.push(specifier);
        for (const item of node.specifiers) {
          const name =
            item.type === "ImportNamespaceSpecifier"
              ? "*"
              : item.type === "ImportDefaultSpecifier"
                ? "default"
                : nameOf(item.imported);
          this.#imports[item.local.name] = { specifier, name };
        }
        return [];
      }
      case "ExportAllDeclaration": {
        const specifier = String(node.source.value);
        this.#evaluated.push(specifier);
        if (node.exported === null) this.#stars.push(specifier);
        else if (node.exported !== undefined) this.#exports[nameOf(node.exported)] = { specifier, name: "*" };
        return [];
      }
      case "ExportNamedDeclaration": {
        if (node.source) this.#evaluated.push(String(node.source.value));
        for (const { local, exported } of node.specifiers) {
          this.#exports[nameOf(exported)] = node.source
            ? { specifier: String(node.source.value), name: nameOf(local) }
            : { local: nameOf(local) };
        }
        if (!node.declaration) return [];
        const units = this.#unitsOf(node.declaration);
        for (const name of units.flatMap(({ names }) => names)) this.#exports[name] = { local: name };
        return units;
      }
      case "ExportDefaultDeclaration": {
        const { declaration } = node;
        const named =
          (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") && declaration.id
            ? declaration.id.name
            : undefined;
        this.#exports["default"] = { local: named ?? DEFAULT };
        return [{ node: declaration, names: [named ?? DEFAULT], lead: "" }];
      }
      case "VariableDeclaration":
        return node.declarations.map((declarator) => ({
          node: declarator,
          names: boundNames(declarator.id),
          lead: `${node.kind} `,
        }));
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return [{ node, names: [node.id.name], lead: "" }];
      case "EmptyStatement":
        return [];
      default:
        return [{ node, names: [], lead: "" }];
    }
  }

  /** Statements `__name(f,"f")`, which belong to the declaration of `f`: by index, the name. */
  #namings(units: readonly Unit[]): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    for (const [index, { node }] of units.entries()) {
      if (HELPERS.has(this.source.slice(node.start, node.end))) found.set(index, "");
      if (node.type !== "ExpressionStatement" || node.expression.type !== "CallExpression") continue;
      const { callee, arguments: given } = node.expression;
      if (callee.type === "Identifier" && callee.name === "__name" && given[0]?.type === "Identifier")
        found.set(index, given[0].name + this.source.slice(given[0].end, node.expression.end - 1));
    }
    return found;
  }

  #statement(
    { node, names, lead }: Unit,
    mentions: readonly Mention[],
    namings: ReadonlyMap<number, string>,
  ): Statement {
    const purity = new Purity(
      (name) => this.#imports[name]?.specifier,
      (name) => this.#module.names.has(name),
    );
    const pure = this.#isPure(node, purity);
    const { text, refs } = this.#canonical(node, mentions);
    const own = [...namings.values()].filter((naming) => names.some((name) => naming.startsWith(`${name},`)));
    return {
      names,
      text: lead + text + own.map((naming) => ` ${naming.slice(naming.indexOf(","))}`).join(""),
      refs,
      dynamic: [
        ...new Set(
          [
            ...this.source.slice(node.start, node.end).matchAll(/\b(?:import|require)\((?:"([^"\\]*)"|'([^'\\]*)')/g),
          ].map(([, a, b]) => a ?? b ?? ""),
        ),
      ],
      pure: pure && [...purity.packages],
    };
  }

  #isPure(node: AnyNode, purity: Purity): boolean {
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

  /** The code of a node with names replaced by the order of their first mention, so that no name elsewhere changes it. */
  #canonical(node: AnyNode, mentions: readonly Mention[]): { readonly text: string; readonly refs: readonly string[] } {
    const refs: string[] = [];
    const locals = new Map<Scope, Map<string, number>>();
    let localCount = 0;
    const replacements = mentions.flatMap((mention) => {
      const { name, member, scope, shorthand, start, end } = mention;
      const found = scope.find(name);
      if (found === undefined || (found === this.#module && name === "__name")) return [];
      let placeholder: string;
      if (found === this.#module) {
        const ref = member !== undefined && this.#imports[name]?.name === "*" ? `${name}.${member}` : name;
        if (!refs.includes(ref)) refs.push(ref);
        placeholder = `@${refs.indexOf(ref)}`;
      } else {
        const known = locals.get(found) ?? new Map<string, number>();
        locals.set(found, known);
        if (!known.has(name)) known.set(name, localCount++);
        placeholder = `#${known.get(name)}`;
      }
      return [{ start, end, text: shorthand ? `${name}:${placeholder}` : placeholder }];
    });
    const removals = this.comments
      .filter((comment) => comment.start >= node.start && comment.end <= node.end)
      .map(({ start, end }) => ({ start, end, text: "" }));
    return { text: replaceAll(this.source, node.start, node.end, [...replacements, ...removals]), refs };
  }
}

function replaceAll(
  source: string,
  start: number,
  end: number,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  const parts: string[] = [];
  let at = start;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(source.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(source.slice(at, end));
  return parts.join("");
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

function nameOf(
  node: { readonly type: "Identifier"; readonly name: string } | { readonly type: "Literal"; readonly value?: unknown },
): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
