import { hasBrand, withBrand } from "./brand.js";

/**
 * A typed name under which a value is provided and looked up. Tokens with the same `id` are the same token, whichever
 * copy of the SDK made them. A contract's id ends in its version: `artifact-store@1`.
 */
export interface Token<T> {
  readonly id: string;
  /** Carries the type only; never present at run time. */
  readonly __type?: T;
}

/** Makes the token named `id`: lower-case words joined by `-`, `.` or `/`, with an optional `@version`. */
export function token<T>(id: string): Token<T> {
  return Object.freeze(withBrand({ id }, "token"));
}

export function isToken(value: unknown): value is Token<unknown> {
  return hasBrand(value, "token");
}
