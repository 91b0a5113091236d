import type { AnyNode } from "acorn";
import type { ZenError } from "@zen/plugin-sdk";
import type { CodeGraph } from "../../keys/code/code-graph.js";
import type { CodeNode } from "../../keys/code/node.js";
import type { Mention } from "../../keys/code/scope.js";
import type { Unit } from "../../keys/code/units.js";
import { notPortable } from "./not-portable.js";
import { nodesOf, type ParsedModule } from "./parsed-module.js";
import { plainGlobals } from "./plain-globals.js";

/** A statement that a function is made of, and where it is. */
export interface Piece {
  readonly path: string;
  readonly module: ParsedModule;
  readonly unit: Unit;
}

const ownCode =
  "It may use the language and plain code of your modules. Where other code of its file is in the way, move it to a file of its own.";

/** @throws ZenError `FUNCTION_NOT_PORTABLE` for what is not there without Node, with its line. */
export function checkUnit(name: string, { path, module, unit }: Piece, graph: CodeGraph, shown: string): void {
  const fault = (why: string, at: number, hint = ownCode): ZenError => {
    const position = module.positionOf(at);
    return notPortable(name, why, hint, position === undefined ? shown : `${shown}:${position}`);
  };
  for (const node of nodesOf(unit.node)) {
    const why = forbidden(node);
    if (why !== undefined) throw fault(why, node.start);
  }
  for (const mention of module.outerMentions(unit)) {
    const imported = Object.hasOwn(module.units.imports, mention.name) ? module.units.imports[mention.name] : undefined;
    if (imported !== undefined) {
      const outside = targets(graph, path, mention, imported.name).find(isOutside);
      if (outside?.kind === "package")
        throw fault(
          `uses ${mention.name} of ${outside.specifier}, which is not there everywhere it runs`,
          mention.start,
          outside.specifier.startsWith("@zen/plugin-sdk") ? "Throw an Error of the language instead." : ownCode,
        );
      if (outside !== undefined)
        throw fault(
          `uses ${mention.name} of ${graph.module(outside.path).name}, whose parts cannot be told apart`,
          mention.start,
          "Write that file as an ES module, or its data as JSON.",
        );
    } else if (!declares(module, mention) && !plainGlobals.has(mention.name)) {
      throw fault(`uses ${mention.name}, which is not there everywhere it runs`, mention.start);
    }
  }
}

function declares({ units }: ParsedModule, { name }: Mention): boolean {
  return units.all.some(({ names }) => names.includes(name));
}

function targets(graph: CodeGraph, path: string, { name, member }: Mention, imported: string): readonly CodeNode[] {
  return graph.named(path, imported === "*" && member !== undefined ? `${name}.${member}` : name);
}

function isOutside(node: CodeNode): boolean {
  return node.kind === "package" || node.kind === "module" || (node.kind === "data" && !node.path.endsWith(".json"));
}

function forbidden(node: AnyNode): string | undefined {
  switch (node.type) {
    case "ImportExpression":
      return "imports a module while it runs";
    case "AwaitExpression":
      return "waits for something, and rows do not wait";
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.async ? "is, or holds, an async function, and rows do not wait" : undefined;
    case "MetaProperty":
      return node.meta.name === "import" ? "asks for the place of its file" : undefined;
    default:
      return undefined;
  }
}
