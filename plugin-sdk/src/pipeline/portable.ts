import { hasBrand, withBrand } from "../brand.js";
import type { RowFunctionSource } from "../processing/plan/plan.js";

/**
 * A function as an argument of a step factory. It is an export of a module of the user's, and in plans and keys it is the source of all that
 * it needs: what engines without Node run, too.
 */
export interface PortableFunction {
  readonly function: (...args: never) => unknown;
}

/** Marks a function as an argument that travels as its source; to be returned by the `plain` of a `stepFactory`, as a whole argument. */
export function portable(fn: (...args: never) => unknown): PortableFunction {
  return Object.freeze(withBrand({ function: fn }, "portable-function"));
}

export function isPortable(value: unknown): value is PortableFunction {
  return hasBrand(value, "portable-function");
}

/**
 * The source of an argument: what the plan holds or, where a test calls a step without a plan, the function's own text, which then
 * must not mention what is outside of it.
 */
export function sourceOf(argument: PortableFunction | RowFunctionSource): RowFunctionSource {
  return isPortable(argument) ? { javascript: String(argument.function) } : (argument as RowFunctionSource);
}
