import type { DataType } from "../schema.js";
import type { FunctionSpec, ParameterType, Signature } from "./functions/spec.js";
import { isNumeric, sameType } from "./types.js";

/** The type of an argument; `null` is the type of the bare null, which fits everywhere. */
export type ArgumentType = DataType | "null";

export interface Resolution {
  readonly signature: Signature;
  /** What each argument has to be. */
  readonly arguments: readonly DataType[];
  readonly result: DataType;
}

/** The first signature that takes the arguments as they are, or else with int64 widened to float64. */
export function resolve(spec: FunctionSpec, types: readonly ArgumentType[]): Resolution | undefined {
  for (const widen of [false, true]) {
    for (const signature of spec.signatures) {
      const resolution = match(signature, types, widen);
      if (resolution !== undefined) return resolution;
    }
  }
  return undefined;
}

function match(signature: Signature, types: readonly ArgumentType[], widen: boolean): Resolution | undefined {
  const { parameters, variadic } = signature;
  if (variadic ? types.length < parameters.length : types.length !== parameters.length) return undefined;
  const parameterOf = (index: number): ParameterType => parameters[Math.min(index, parameters.length - 1)]!;
  const variable = bind(
    types.filter((_, index) => isVariable(parameterOf(index))),
    parameters.includes("S"),
    widen,
  );
  if (variable === undefined) return undefined;
  const element = elementOf(types.find((_, index) => isVariableList(parameterOf(index))));
  const concrete = (parameter: ParameterType): DataType => {
    if (parameter === "T" || parameter === "S") return variable;
    return isVariableList(parameter) ? { list: element } : (parameter as DataType);
  };
  const wanted = types.map((_, index) => concrete(parameterOf(index)));
  const fits = types.every(
    (type, index) =>
      type === "null" || sameType(type, wanted[index]!) || (widen && type === "int64" && wanted[index] === "float64"),
  );
  return fits ? { signature, arguments: wanted, result: concrete(signature.result) } : undefined;
}

function isVariable(parameter: ParameterType): boolean {
  return parameter === "T" || parameter === "S";
}

function isVariableList(parameter: ParameterType): parameter is { readonly list: "T" } {
  return typeof parameter === "object" && (parameter.list as unknown) === "T";
}

/** The one type of all arguments at a variable; of nulls alone, bool, which is as good as any. */
function bind(types: readonly ArgumentType[], scalar: boolean, widen: boolean): DataType | undefined {
  const known = types.filter((type): type is DataType => type !== "null");
  const [first] = known;
  if (first === undefined) return "bool";
  if (scalar && typeof first === "object") return undefined;
  if (known.every((type) => sameType(type, first))) return first;
  return widen && known.every(isNumeric) ? "float64" : undefined;
}

function elementOf(type: ArgumentType | undefined): DataType {
  return typeof type === "object" ? type.list : "bool";
}
