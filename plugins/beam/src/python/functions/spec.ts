import type { DataType } from "@zen/plugin-sdk/processing";
import type { PythonModule } from "../module.js";

/** A call as its function writes it. Every argument stands in parentheses or needs none, and is to be written once. */
export interface CallInPython {
  readonly args: readonly string[];
  /** Of the arguments. */
  readonly types: readonly DataType[];
  readonly module: PythonModule;
  /** The name of a variable that nothing else in the function uses. */
  variable(): string;
}

export type PythonForm = (call: CallInPython) => string;

export type Scalar = Extract<DataType, string>;

/** A body for all types of the first argument, or one for each. */
export type Body = string | Partial<Record<Scalar, string>>;

/** A function that is null where an argument is: `body` is computed of values only. */
export function strict(name: string, parameters: string, body: Body): PythonForm {
  return ({ args, types, module }) => {
    const type = types[0] as Scalar;
    const helper = typeof body === "string" ? `fn_${name}` : `fn_${name}_${type}`;
    const isNull = parameters
      .split(", ")
      .map((each) => `${each} is None`)
      .join(" or ");
    const value = typeof body === "string" ? body : body[type]!;
    module.helper(helper, `def ${helper}(${parameters}):\n  return None if ${isNull} else ${value}`);
    return `${helper}(${args.join(", ")})`;
  };
}
