import type { AnyNode, CallExpression, Class, Expression, NewExpression, SpreadElement, Super } from "acorn";
import { CLASSES, FUNCTIONS, METHODS } from "./built-ins.js";

/**
 * Judges whether evaluating an expression can have effects. It may err on the side of effects; then a change of it reaches more
 * steps than it need.
 */
export class Purity {
  /** Packages whose functions were called: the judgement holds if these have no effects. */
  readonly packages = new Set<string>();

  constructor(
    /** The specifier that a top-level name was imported from. */
    private readonly importedFrom: (name: string) => string | undefined,
    private readonly isDeclared: (name: string) => boolean,
  ) {}

  isPure(node: Expression | SpreadElement | Super | AnyNode | null | undefined): boolean {
    if (!node) return true;
    switch (node.type) {
      case "Literal":
      case "Identifier":
      case "ThisExpression":
      case "MetaProperty":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return true;
      case "TemplateLiteral":
        return this.#all(node.expressions);
      case "ArrayExpression":
        return this.#all(node.elements);
      case "ObjectExpression":
        return node.properties.every((property) =>
          property.type === "SpreadElement"
            ? this.isPure(property.argument)
            : (!property.computed || this.isPure(property.key)) && this.isPure(property.value),
        );
      case "SpreadElement":
        return this.isPure(node.argument);
      case "UnaryExpression":
        return node.operator !== "delete" && this.isPure(node.argument);
      case "BinaryExpression":
      case "LogicalExpression":
        return this.isPure(node.left) && this.isPure(node.right);
      case "ConditionalExpression":
        return this.#all([node.test, node.consequent, node.alternate]);
      case "SequenceExpression":
        return this.#all(node.expressions);
      case "MemberExpression":
        return this.isPure(node.object) && (!node.computed || this.isPure(node.property));
      case "ChainExpression":
        return this.isPure(node.expression);
      case "ClassExpression":
        return this.isPureClass(node);
      case "CallExpression":
      case "NewExpression":
        return this.#isPureCall(node) && this.#all(node.arguments);
      case "TaggedTemplateExpression":
        return this.#isPureCallee(node.tag, FUNCTIONS) && this.#all(node.quasi.expressions);
      default:
        return false;
    }
  }

  isPureClass(node: Class | AnyNode): boolean {
    if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return false;
    return (
      this.isPure(node.superClass) &&
      node.body.body.every((member) => {
        if (member.type === "StaticBlock")
          return member.body.every(
            (statement) => statement.type === "ExpressionStatement" && this.isPure(statement.expression),
          );
        if (member.computed && !this.isPure(member.key)) return false;
        return member.type === "MethodDefinition" || !member.static || this.isPure(member.value);
      })
    );
  }

  #all(nodes: readonly (AnyNode | null)[]): boolean {
    return nodes.every((node) => this.isPure(node));
  }

  #isPureCall(node: CallExpression | NewExpression): boolean {
    if (node.callee.type === "Super") return false;
    if (node.type === "CallExpression" && (this.#isEnum(node) || this.#isPureMethod(node))) return true;
    return this.#isPureCallee(node.callee, node.type === "NewExpression" ? CLASSES : FUNCTIONS);
  }

  /** A function of a package, or a built-in one, reached by names alone. */
  #isPureCallee(callee: AnyNode, builtIns: ReadonlySet<string>): boolean {
    const path = namePath(callee);
    const root = path?.[0];
    if (path === undefined || root === undefined) return false;
    const specifier = this.importedFrom(root);
    if (specifier !== undefined) {
      this.packages.add(specifier);
      return true;
    }
    if (this.isDeclared(root)) return root === "__name";
    return root === "Math"
      ? path[1] !== "random"
      : builtIns.has(path.join(".")) || (builtIns === CLASSES && root === "Intl");
  }

  /** `[1, 2].map((n) => n + 1)`: a method that changes nothing, of a literal, with functions that are plain expressions. */
  #isPureMethod({ callee, arguments: given }: CallExpression): boolean {
    if (
      callee.type !== "MemberExpression" ||
      callee.computed ||
      callee.property.type !== "Identifier" ||
      !METHODS.has(callee.property.name)
    )
      return false;
    return (
      isLiteral(callee.object) &&
      this.isPure(callee.object) &&
      given.every((argument) => !isFunction(argument) || this.#isPureFunction(argument))
    );
  }

  #isPureFunction(node: AnyNode): boolean {
    return node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement" && this.isPure(node.body);
  }

  /** What a TypeScript `enum` becomes: `((E) => { E[E.A = 0] = "A"; return E; })(E || {})`. */
  #isEnum({ callee, arguments: given }: CallExpression): boolean {
    if (callee.type !== "ArrowFunctionExpression" && callee.type !== "FunctionExpression") return false;
    const [param] = callee.params;
    if (
      param?.type !== "Identifier" ||
      callee.params.length !== 1 ||
      callee.body.type !== "BlockStatement" ||
      given[0]?.type !== "LogicalExpression"
    )
      return false;
    return callee.body.body.every((statement) => {
      if (statement.type === "ReturnStatement")
        return statement.argument?.type === "Identifier" && statement.argument.name === param.name;
      return statement.type === "ExpressionStatement" && this.#isMemberAssignment(statement.expression, param.name);
    });
  }

  #isMemberAssignment(node: AnyNode, name: string): boolean {
    if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") return false;
    const { object, property } = node.left;
    const keyIsFine = this.isPure(property) || this.#isMemberAssignment(property, name);
    return object.type === "Identifier" && object.name === name && keyIsFine && this.isPure(node.right);
  }
}

function namePath(node: AnyNode): readonly string[] | undefined {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return undefined;
  const inner = namePath(node.object);
  return inner === undefined ? undefined : [...inner, node.property.name];
}

/** A literal, or what methods make of one. */
function isLiteral(node: AnyNode): boolean {
  if (node.type === "CallExpression") return node.callee.type === "MemberExpression" && isLiteral(node.callee.object);
  return ["Literal", "ArrayExpression", "TemplateLiteral"].includes(node.type);
}

function isFunction(node: AnyNode): boolean {
  return node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression" || node.type === "Identifier";
}
