import type { Value } from "../../batch.js";
import type { DataType } from "../../schema.js";

/** A parameter's type: a type, or a variable that stands for one type throughout a signature (`S`: no list). */
export type ParameterType = DataType | "T" | "S" | { readonly list: "T" };

export interface Signature {
  readonly parameters: readonly ParameterType[];
  /** The last parameter may be repeated. */
  readonly variadic?: boolean;
  readonly result: ParameterType;
  /** Of arguments of exactly these types. `type` is that of the last argument. Never gets a null unless the function says `nulls`. */
  readonly evaluate: (args: readonly Value[], type: DataType) => Value;
}

export interface FunctionSpec {
  readonly name: string;
  /** One sentence for help and docs. */
  readonly meaning: string;
  /** Tried in order, first with the types as they are, then with int64 widened to float64. */
  readonly signatures: readonly Signature[];
  /**
   * What nulls do. Absent: any null argument makes the result null. `kleene`, `replaced`: the function looks at them itself; the
   * result of `replaced` is null only when all its candidates may be.
   */
  readonly nulls?: "kleene" | "replaced" | "never";
  /** The result may be null even when no argument is. */
  readonly mayBeNull?: boolean;
  /** May fail on values, so an engine must not evaluate it where the interpreter would not. */
  readonly fails?: "INT64_OVERFLOW";
}

export function signature(
  parameters: readonly ParameterType[],
  result: ParameterType,
  evaluate: Signature["evaluate"],
): Signature {
  return { parameters, result, evaluate };
}

/** A function of one float64. */
export function ofFloat(compute: (x: number) => number): Signature {
  return signature(["float64"], "float64", ([x]) => compute(x as number));
}
