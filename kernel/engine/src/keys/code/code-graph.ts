import type { GraphModule } from "../../plan/load/module-graph.js";
import { dataNode, moduleNode, packageNode, statementNode, type CodeNode } from "./node.js";
import type { ModuleSummary, Statement } from "./summary.js";

/**
 * The statements of all user modules and what they refer to. Imports are followed to the declaration that they mean; a namespace
 * means all exports.
 */
export class CodeGraph {
  readonly #modules: ReadonlyMap<string, GraphModule>;
  readonly #declared = new Map<string, ReadonlyMap<string, readonly number[]>>();
  readonly #evaluated = new Map<string, readonly CodeNode[]>();

  constructor(
    modules: readonly GraphModule[],
    private readonly summaries: ReadonlyMap<string, ModuleSummary>,
    /** Whether calls to functions of this package have no effects when a module is evaluated. */
    private readonly isDeclarative: (specifier: string) => boolean,
  ) {
    this.#modules = new Map(modules.map((module) => [module.path, module]));
  }

  module(path: string): GraphModule {
    const found = this.#modules.get(path);
    if (found === undefined) throw new Error(`${path} is no module of this graph`);
    return found;
  }

  statement({ path, index }: { readonly path: string; readonly index: number }): Statement {
    const found = this.summaries.get(path)?.statements[index];
    if (found === undefined) throw new Error(`${path} has no statement ${index}`);
    return found;
  }

  /** What a module's export leads to; nothing for a name that it does not export. */
  exported(path: string, name: string, seen: ReadonlySet<string> = new Set()): readonly CodeNode[] {
    const { format } = this.module(path);
    if (format === "data") return [dataNode(path)];
    const summary = this.summaries.get(path);
    if (summary === undefined) return [moduleNode(path)];
    const place = `${name}:${path}`;
    if (seen.has(place)) return [];
    const onward = new Set([...seen, place]);
    if (name === "*") return this.exportNames(path).flatMap((each) => this.exported(path, each, onward));
    const own = Object.hasOwn(summary.exports, name) ? summary.exports[name] : undefined;
    if (own !== undefined)
      return "local" in own
        ? this.named(path, own.local, onward)
        : this.imported(path, own.specifier, own.name, onward);
    if (name === "default") return [];
    for (const specifier of summary.stars) {
      const found = this.imported(path, specifier, name, onward);
      if (found.length > 0) return found;
    }
    return [];
  }

  exportNames(path: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
    const summary = this.summaries.get(path);
    if (summary === undefined || seen.has(path)) return [];
    const onward = new Set([...seen, path]);
    const starred = summary.stars.flatMap((specifier) => {
      const to = this.#find(path, specifier)?.path;
      return to === undefined ? [] : this.exportNames(to, onward).filter((name) => name !== "default");
    });
    return [...new Set([...Object.keys(summary.exports), ...starred])].sort();
  }

  /** What a top-level name of a module, or `ns.member`, leads to. */
  named(path: string, ref: string, seen?: ReadonlySet<string>): readonly CodeNode[] {
    const summary = this.summaries.get(path);
    const [name = ref, member] = ref.split(".");
    const imported = summary !== undefined && Object.hasOwn(summary.imports, name) ? summary.imports[name] : undefined;
    if (imported !== undefined) return this.imported(path, imported.specifier, member ?? imported.name, seen);
    return (this.#declarations(path).get(name) ?? []).map((index) => statementNode(path, index));
  }

  imported(path: string, specifier: string, name: string, seen?: ReadonlySet<string>): readonly CodeNode[] {
    const found = this.#find(path, specifier);
    if (found?.path !== undefined) return this.exported(found.path, name, seen);
    return [packageNode(specifier, name, found?.external)];
  }

  /** All that a module which cannot be taken apart imports. */
  importsOf(path: string): readonly CodeNode[] {
    return this.module(path).imports.flatMap(({ path: to, specifier, external }) =>
      to === undefined ? [packageNode(specifier, "*", external)] : this.exported(to, "*"),
    );
  }

  /**
   * What happens when a module is imported, whatever is taken from it: its own statements with effects and those of all that it
   * imports, in order.
   */
  evaluation(entry: string): readonly CodeNode[] {
    const known = this.#evaluated.get(entry);
    if (known !== undefined) return known;
    const nodes: CodeNode[] = [];
    for (const path of this.#evaluationOrder(entry)) nodes.push(...this.#effectsOf(path));
    this.#evaluated.set(entry, nodes);
    return nodes;
  }

  #effectsOf(path: string): readonly CodeNode[] {
    const summary = this.summaries.get(path);
    if (summary === undefined) return this.module(path).format === "data" ? [] : [moduleNode(path)];
    const packages = summary.bare
      .filter((specifier) => this.#find(path, specifier)?.path === undefined)
      .map((specifier) => this.imported(path, specifier, "*")[0]);
    const statements = summary.statements.flatMap(({ pure }, index) =>
      pure !== false && pure.every(this.isDeclarative) ? [] : [statementNode(path, index)],
    );
    return [...packages.filter((node) => node !== undefined), ...statements];
  }

  /** Modules in the order of ES: what is imported first, a module after its imports. */
  #evaluationOrder(entry: string): readonly string[] {
    const order: string[] = [];
    const seen = new Set<string>();
    const stack: { readonly path: string; readonly imports: readonly string[]; next: number }[] = [];
    const enter = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      stack.push({ path, imports: this.#evaluatedImports(path), next: 0 });
    };
    enter(entry);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.imports[top.next++];
      if (next !== undefined) enter(next);
      else {
        order.push(top.path);
        stack.pop();
      }
    }
    return order;
  }

  #evaluatedImports(path: string): readonly string[] {
    const specifiers = this.summaries.get(path)?.evaluated;
    const imports =
      specifiers === undefined
        ? this.module(path).imports.filter(({ kind }) => kind === "static")
        : specifiers.map((specifier) => this.#find(path, specifier));
    return imports.flatMap((found) => found?.path ?? []);
  }

  #find(path: string, specifier: string): GraphModule["imports"][number] | undefined {
    return this.module(path).imports.find((imported) => imported.specifier === specifier);
  }

  /** Statements by the names that they declare. */
  #declarations(path: string): ReadonlyMap<string, readonly number[]> {
    const known = this.#declared.get(path);
    if (known !== undefined) return known;
    const found = new Map<string, number[]>();
    for (const [index, { names }] of (this.summaries.get(path)?.statements ?? []).entries()) {
      for (const name of names) found.set(name, [...(found.get(name) ?? []), index]);
    }
    this.#declared.set(path, found);
    return found;
  }
}
