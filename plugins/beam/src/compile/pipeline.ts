import type { Json } from "@zen/plugin-sdk";
import type { Column, Schema } from "@zen/plugin-sdk/processing";
import { PythonModule } from "../python/index.js";
import { program } from "../runtime/index.js";
import { yamlOf, type Transform } from "./yaml.js";

/** Rows in the pipeline: where they come out, and their schema. */
export interface Rows {
  readonly at: string;
  readonly schema: Schema;
}

/** A pipeline as it grows: transforms, and the Python functions that they are given. */
export class Pipeline {
  readonly module = new PythonModule();
  private readonly transforms: Transform[] = [];
  private readonly names = new Set<string>();
  private functions = 0;

  /** A name for a function of the module that no other has. */
  functionName(): string {
    return `f${this.functions++}`;
  }

  /** A name for a transform like the one wished for. It holds no dot, by which Beam YAML tells outputs apart. */
  transformName(wished: string): string {
    const plain = wished.replace(/[^A-Za-z0-9_/ -]/g, "_");
    let name = plain;
    for (let count = 2; this.names.has(name); count++) name = `${plain} ${count}`;
    this.names.add(name);
    return name;
  }

  /** Adds a transform and gives its name. `functions`: parameters, and the functions of the module that they are. */
  add(
    name: string,
    op: string,
    inputs: Transform["inputs"],
    config: Readonly<Record<string, Json>> = {},
    functions: Readonly<Record<string, string | readonly string[]>> = {},
  ): string {
    const unique = this.transformName(name);
    const given = Object.keys(functions).length === 0 ? {} : { functions };
    this.transforms.push({ name: unique, inputs, config: { op, ...config, ...given } });
    return unique;
  }

  yaml(): string {
    return yamlOf(this.transforms, program(this.module));
  }
}

/** A schema as the transforms take it. */
export function typesOf({ columns }: Schema): Json {
  return columns.map(({ name, type }: Column): Json => [name, type]);
}
