import {
  check,
  inferDerive,
  parse,
  type DataType,
  type Schema,
  type TypedCall,
  type TypedExpression,
} from "@zen/plugin-sdk/processing";
import { pythonFunctions } from "./functions/table.js";
import { literal } from "./literal.js";
import type { PythonModule } from "./module.js";
import type { RowForm } from "./rows.js";

/** Python's parser takes some ninety parentheses inside each other; one of these forms may write several. */
const deepest = 20;

interface Written {
  readonly text: string;
  readonly depth: number;
}

/** The body of a Python function of one `row`, as expressions over its columns are written into it. */
export class FunctionBody {
  private readonly lines: string[] = [];
  private readonly derived = new Map<string, string>();
  private variables = 0;

  constructor(
    readonly module: PythonModule,
    private readonly rows: RowForm,
  ) {}

  /** The value of a column, be it of the row or one derived before. */
  column(name: string): string {
    return this.derived.get(name) ?? this.rows.read(name);
  }

  /** An expression over `schema`, and its type. */
  expression(text: string, schema: Schema): { readonly value: string; readonly type: DataType } {
    const typed = check(parse(text), schema);
    return { value: this.write(typed).text, type: typed.type };
  }

  /** Computes columns, each over the schema and those before it; `column` reads them from now on. Gives the schema with them. */
  derive(columns: readonly { readonly name: string; readonly expression: string }[], schema: Schema): Schema {
    columns.forEach(({ name, expression }, index) => {
      const before = inferDerive({ op: "derive", from: "", columns: columns.slice(0, index) }, schema);
      this.derived.set(name, this.assign(this.expression(expression, before).value));
    });
    return inferDerive({ op: "derive", from: "", columns }, schema);
  }

  /** A variable with the value of an expression. */
  assign(value: string): string {
    const name = this.variable();
    this.lines.push(`  ${name} = ${value}`);
    return name;
  }

  /** Defines the function. */
  define(name: string, result: string): string {
    this.module.define([`def ${name}(row):`, ...this.lines, `  return ${result}`].join("\n"));
    return name;
  }

  private write(node: TypedExpression): Written {
    switch (node.kind) {
      case "literal":
        return { text: literal(node), depth: 0 };
      case "column":
        return { text: this.column(node.name), depth: 1 };
      case "call":
        return this.call(node);
    }
  }

  private call(node: TypedCall): Written {
    const args = node.arguments.map((argument) => this.shallow(this.write(argument)));
    const text = pythonFunctions.get(node.function)!({
      args: args.map((each) => each.text),
      types: node.arguments.map((argument) => argument.type),
      module: this.module,
      variable: () => this.variable(),
    });
    return { text, depth: 1 + Math.max(0, ...args.map(({ depth }) => depth)) };
  }

  /** What is nested too deeply becomes a function, and is computed where it is called: a branch not taken stays so. */
  private shallow(written: Written): Written {
    if (written.depth < deepest) return written;
    const name = this.variable();
    this.lines.push(`  def ${name}():`, `    return ${written.text}`);
    return { text: `${name}()`, depth: 1 };
  }

  private variable(): string {
    return `v${this.variables++}`;
  }
}
