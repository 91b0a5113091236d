import { SourceMap, type SourceMapping, type SourceMapPayload } from "node:module";
import { parse, type AnyNode } from "acorn";
import { Scope, mentionsIn, type Mention } from "../../keys/code/scope.js";
import { Units, type Unit } from "../../keys/code/units.js";

/** A user module as plain JavaScript, taken apart in the same way as for keys: its units are the statements of its summary. */
export class ParsedModule {
  readonly units: Units;
  private readonly module = new Scope(undefined, true);
  private readonly map: SourceMap;

  /** @param text What the bundler made of the module, on one line. */
  constructor(
    private readonly text: string,
    map: string,
  ) {
    this.map = new SourceMap(JSON.parse(map) as SourceMapPayload);
    this.units = new Units(parse(text, { ecmaVersion: "latest", sourceType: "module" }));
    for (const name of Object.keys(this.units.imports)) this.module.names.add(name);
    for (const { names } of this.units.all) for (const name of names) this.module.names.add(name);
  }

  code({ node }: Unit): string {
    return this.text.slice(node.start, node.end);
  }

  /** Mentions of names that are declared at the top of the module, imports included, or nowhere in it. */
  outerMentions({ node }: Unit): readonly Mention[] {
    return mentionsIn(node, this.module).filter(({ scope, name }) => {
      const declaredIn = scope.find(name);
      return declaredIn === undefined || declaredIn === this.module;
    });
  }

  /** Line and column in the user's file, as `3:5`. */
  positionOf(at: number): string | undefined {
    const lines = this.text.slice(0, at).split("\n");
    const found = this.map.findEntry(lines.length - 1, lines.at(-1)!.length) as Partial<SourceMapping>;
    const { originalLine, originalColumn } = found;
    return originalLine === undefined || originalColumn === undefined
      ? undefined
      : `${originalLine + 1}:${originalColumn + 1}`;
  }
}

/** A node and all below it. */
export function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const value of Object.values(node) as unknown[]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(each)) yield* nodesOf(each);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { readonly type?: unknown }).type === "string";
}
