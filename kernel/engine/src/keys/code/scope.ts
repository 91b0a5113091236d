import type { AnyNode, Function as FunctionNode, Pattern } from "acorn";

/** A name written in code. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Written as `{ name }`: stands for both a key and a value. */
  readonly shorthand: boolean;
  /** For `name.member`: the member. */
  readonly member?: string;
  readonly scope: Scope;
}

export class Scope {
  readonly names = new Set<string>();
  constructor(
    readonly parent: Scope | undefined,
    /** Whether `var` declarations stop here. */
    readonly isFunction: boolean,
  ) {}

  /** The scope in which a name is declared. */
  find(name: string): Scope | undefined {
    if (this.names.has(name)) return this;
    return this.parent?.find(name);
  }

  get varScope(): Scope {
    return this.isFunction || this.parent === undefined ? this : this.parent.varScope;
  }
}

/** Collects all mentions of variables below a node, and declares in `scope` and in scopes of their own what is declared. */
export function mentionsIn(root: AnyNode, scope: Scope): readonly Mention[] {
  const walker = new Walker();
  walker.visit(root, scope);
  return walker.mentions;
}

class Walker {
  readonly mentions: Mention[] = [];

  visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        return this.#mention(node, scope);
      case "FunctionDeclaration":
        if (node.id !== null) this.#declare(node.id as Pattern, scope, scope);
        return this.#function(node, scope);
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        const own = new Scope(scope, false);
        if (node.id) this.#declare(node.id as Pattern, own, own);
        return this.#function(node, own);
      }
      case "ClassDeclaration":
      case "ClassExpression": {
        const own = node.type === "ClassDeclaration" ? scope : new Scope(scope, false);
        if (node.id) this.#declare(node.id as Pattern, own, own);
        if (node.superClass) this.visit(node.superClass, own);
        return this.visit(node.body, own);
      }
      case "VariableDeclaration":
        for (const { id, init } of node.declarations) {
          this.#declare(id, node.kind === "var" ? scope.varScope : scope, scope);
          if (init) this.visit(init, scope);
        }
        return;
      case "StaticBlock":
        return this.#each(node.body, new Scope(scope, true));
      case "BlockStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "SwitchStatement":
        return this.#children(node, new Scope(scope, false));
      case "CatchClause": {
        const own = new Scope(scope, false);
        if (node.param) this.#declare(node.param, own, own);
        return this.visit(node.body, own);
      }
      case "MemberExpression":
        if (node.object.type === "Identifier" && !node.computed && node.property.type === "Identifier")
          return this.#mention(node.object, scope, { member: node.property.name });
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        return;
      case "Property":
        if (node.shorthand) return this.#shorthand(node.value, scope);
        if (node.computed) this.visit(node.key, scope);
        return this.visit(node.value, scope);
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) this.visit(node.key, scope);
        if (node.value) this.visit(node.value, scope);
        return;
      case "LabeledStatement":
        return this.visit(node.body, scope);
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      default:
        return this.#children(node, scope);
    }
  }

  #mention(
    { name, start, end }: { readonly name: string; readonly start: number; readonly end: number },
    scope: Scope,
    more: { member?: string; shorthand?: boolean } = {},
  ): void {
    this.mentions.push({
      name,
      start,
      end,
      scope,
      shorthand: more.shorthand === true,
      ...(more.member === undefined ? {} : { member: more.member }),
    });
  }

  #shorthand(value: AnyNode, scope: Scope): void {
    if (value.type === "Identifier") return this.#mention(value, scope, { shorthand: true });
    if (value.type !== "AssignmentPattern") return this.visit(value, scope);
    this.#shorthand(value.left, scope);
    this.visit(value.right, scope);
  }

  #function(node: FunctionNode, outer: Scope): void {
    const scope = new Scope(outer, true);
    for (const param of node.params) this.#declare(param, scope, scope);
    if (node.body.type === "BlockStatement") this.#each(node.body.body, scope);
    else this.visit(node.body, scope);
  }

  /** Declares the names of a pattern in one scope and visits it, defaults and computed keys included, in another. */
  #declare(pattern: Pattern, declaring: Scope, scope: Scope): void {
    for (const name of boundNames(pattern)) declaring.names.add(name);
    this.visit(pattern, scope);
  }

  #each(nodes: readonly AnyNode[], scope: Scope): void {
    for (const node of nodes) this.visit(node, scope);
  }

  #children(node: AnyNode, scope: Scope): void {
    for (const value of Object.values(node) as unknown[]) {
      if (Array.isArray(value)) this.#each(value.filter(isNode), scope);
      else if (isNode(value)) this.visit(value, scope);
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { readonly type?: unknown }).type === "string";
}

export function boundNames(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    case "MemberExpression":
      return [];
  }
}
