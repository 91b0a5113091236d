import type { Column, DataType, Schema } from "../schema.js";
import { didYouMean } from "../suggest.js";
import type { Call, ColumnRef, Expression, Literal } from "./ast.js";
import { functions } from "./functions/table.js";
import type { FunctionSpec } from "./functions/spec.js";
import { print } from "./printer.js";
import { resolve, type ArgumentType, type Resolution } from "./resolve.js";
import { errorAt } from "./source.js";
import type { TypedExpression } from "./typed.js";
import { sameType, typeName } from "./types.js";

/**
 * Gives every node of an expression over the columns of `schema` its type.
 * @throws ZenError `COLUMN_NOT_FOUND`, `EXPRESSION_TYPE`
 */
export function check(expression: Expression, schema: Schema): TypedExpression {
  const typed = new Checker(expression, schema).visit(expression);
  if (typed.type === "null") {
    throw errorAt(
      "EXPRESSION_TYPE",
      expression,
      "A bare null has no type",
      () => print(expression),
      "Give it one: if(false, 0, null).",
    );
  }
  return typed as TypedExpression;
}

/** A node whose null literals may still be without a type. */
type Checked = (TypedExpression | UntypedNull) & { readonly node?: Expression };
interface UntypedNull {
  readonly kind: "literal";
  readonly type: "null";
  readonly value: null;
  readonly nullable: true;
}

class Checker {
  private readonly columns: ReadonlyMap<string, Column>;

  constructor(
    private readonly root: Expression,
    schema: Schema,
  ) {
    this.columns = new Map(schema.columns.map((column) => [column.name, column]));
  }

  visit(node: Expression): Checked {
    switch (node.kind) {
      case "literal":
        return literal(node);
      case "column":
        return this.column(node);
      case "call":
        return this.call(node);
    }
  }

  private column(node: ColumnRef): TypedExpression {
    const found = this.columns.get(node.name);
    if (found !== undefined) return { kind: "column", name: node.name, type: found.type, nullable: found.nullable };
    throw this.error(
      "COLUMN_NOT_FOUND",
      node,
      `There is no column "${node.name}"`,
      didYouMean(node.name, [...this.columns.keys()]),
    );
  }

  private call(node: Call): TypedExpression {
    const spec = functions.get(node.function);
    if (spec === undefined) {
      throw this.error(
        "EXPRESSION_TYPE",
        node,
        `There is no function "${node.function}"`,
        didYouMean(node.function, [...functions.keys()]),
      );
    }
    if (node.function === "in") this.checkList(node);
    const args = node.arguments.map((argument) => this.visit(argument));
    const resolution = resolve(
      spec,
      args.map((argument) => argument.type),
    );
    if (resolution === undefined)
      throw this.mismatch(
        node,
        spec,
        args.map((argument) => argument.type),
      );
    const converted = args.map((argument, index) => convert(argument, resolution.arguments[index]!));
    return {
      kind: "call",
      function: node.function,
      arguments: converted,
      type: resolution.result,
      nullable: isNullable(spec, converted),
    };
  }

  private checkList(node: Call): void {
    for (const item of node.arguments.slice(1)) {
      if (item.kind === "literal" && item.type !== "null") continue;
      throw this.error(
        "EXPRESSION_TYPE",
        item,
        "The values after in are literals and not null",
        'Write "x = a or x = b" for others.',
      );
    }
  }

  private mismatch(node: Call, spec: FunctionSpec, types: readonly ArgumentType[]): Error {
    const given = types.map((type) => (type === "null" ? type : typeName(type))).join(", ");
    const takes = spec.signatures.map(
      (each) => `(${each.parameters.map(parameterName).join(", ")}${each.variadic ? ", ..." : ""})`,
    );
    return this.error(
      "EXPRESSION_TYPE",
      node,
      `${node.function} does not take (${given})`,
      `It takes ${takes.join(" or ")}. ${spec.meaning}`,
    );
  }

  private error(code: string, node: Expression, message: string, hint: string): Error {
    return errorAt(code, node, message, () => print(this.root), hint);
  }
}

function parameterName(parameter: Resolution["signature"]["parameters"][number]): string {
  if (parameter === "T") return "any type";
  if (parameter === "S") return "any type but a list";
  return typeof parameter === "object" ? `list<${parameterName(parameter.list as "T")}>` : parameter;
}

function literal(node: Literal): Checked {
  if (node.type === "null") return { kind: "literal", type: "null", value: null, nullable: true };
  return { kind: "literal", type: node.type, value: node.value, nullable: false };
}

function convert(argument: Checked, wanted: DataType): TypedExpression {
  if (argument.type === "null") return { kind: "literal", type: wanted, value: null, nullable: true };
  const typed = argument as TypedExpression;
  if (sameType(typed.type, wanted)) return typed;
  // int64 to float64, the only widening there is.
  if (typed.kind === "literal") return { ...typed, type: wanted, value: Number(typed.value) };
  return { kind: "call", function: "float", arguments: [typed], type: wanted, nullable: typed.nullable };
}

function isNullable(spec: FunctionSpec, args: readonly TypedExpression[]): boolean {
  if (spec.nulls === "never") return false;
  if (spec.mayBeNull) return true;
  if (spec.nulls !== "replaced") return args.some((argument) => argument.nullable);
  // `if` takes one of two values; `coalesce` the first that is there.
  return spec.name === "if"
    ? args.slice(1).some((argument) => argument.nullable)
    : args.every((argument) => argument.nullable);
}
