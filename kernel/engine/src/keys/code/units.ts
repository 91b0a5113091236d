import type { AnyNode, Program } from "acorn";
import { boundNames } from "./scope.js";
import { DEFAULT, type ExportedName, type ImportedName } from "./summary.js";

/** A top-level declaration or statement. */
export interface Unit {
  readonly node: AnyNode;
  readonly names: readonly string[];
  /** Written before the text of `node`: `const `. */
  readonly lead: string;
}

/** Splits the body of a module into what is evaluated, one declarator at a time; imports and exports become tables. */
export class Units {
  readonly imports: Record<string, ImportedName> = {};
  readonly exports: Record<string, ExportedName> = {};
  readonly stars: string[] = [];
  readonly evaluated = new Set<string>();
  readonly bare: string[] = [];
  readonly all: readonly Unit[];

  constructor(program: Program) {
    this.all = program.body.flatMap((node) => this.#unitsOf(node));
  }

  #unitsOf(node: Program["body"][number]): readonly Unit[] {
    switch (node.type) {
      case "ImportDeclaration":
        return this.#import(node);
      case "ExportAllDeclaration":
        return this.#exportAll(node);
      case "ExportNamedDeclaration":
        return this.#exportNamed(node);
      case "ExportDefaultDeclaration": {
        const { declaration } = node;
        const name = ("id" in declaration ? declaration.id?.name : undefined) ?? DEFAULT;
        const isDeclaration = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
        this.exports["default"] = { local: isDeclaration ? name : DEFAULT };
        return [{ node: declaration, names: [isDeclaration ? name : DEFAULT], lead: "" }];
      }
      case "VariableDeclaration":
        return node.declarations.map((declarator) => {
          return { node: declarator, names: boundNames(declarator.id), lead: `${node.kind} ` };
        });
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return [{ node, names: [node.id.name], lead: "" }];
      case "EmptyStatement":
        return [];
      default:
        return [{ node, names: [], lead: "" }];
    }
  }

  #import({ source, specifiers }: Extract<AnyNode, { type: "ImportDeclaration" }>): readonly Unit[] {
    const specifier = String(source.value);
    this.evaluated.add(specifier);
    if (specifiers.length === 0) this.bare.push(specifier);
    for (const item of specifiers) {
      const name =
        item.type === "ImportSpecifier"
          ? nameOf(item.imported)
          : item.type === "ImportDefaultSpecifier"
            ? "default"
            : "*";
      this.imports[item.local.name] = { specifier, name };
    }
    return [];
  }

  #exportAll({ source, exported }: Extract<AnyNode, { type: "ExportAllDeclaration" }>): readonly Unit[] {
    const specifier = String(source.value);
    this.evaluated.add(specifier);
    if (exported) this.exports[nameOf(exported)] = { specifier, name: "*" };
    else this.stars.push(specifier);
    return [];
  }

  #exportNamed(node: Extract<AnyNode, { type: "ExportNamedDeclaration" }>): readonly Unit[] {
    const specifier = node.source ? String(node.source.value) : undefined;
    if (specifier !== undefined) this.evaluated.add(specifier);
    for (const { local, exported } of node.specifiers) {
      const name = nameOf(local);
      this.exports[nameOf(exported)] = specifier === undefined ? { local: name } : { specifier, name };
    }
    const units = node.declaration ? this.#unitsOf(node.declaration) : [];
    for (const name of units.flatMap(({ names }) => names)) this.exports[name] = { local: name };
    return units;
  }
}

type Name =
  { readonly type: "Identifier"; readonly name: string } | { readonly type: "Literal"; readonly value?: unknown };

function nameOf(node: Name): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
