/**
 * Marks a value as a Zen object of one kind. Two copies of this package may be loaded at once (the command line is
 * bundled, plugins bring their own), so what crosses between them is recognised by a brand from the global symbol
 * registry and never by `instanceof` or identity.
 */
export function brandOf(kind: string): symbol {
  return Symbol.for(`zen.${kind}`);
}

/** Whether `value` is an object (or function) that carries the brand of `kind`. */
export function hasBrand(value: unknown, kind: string): boolean {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    (value as Record<symbol, unknown>)[brandOf(kind)] === true
  );
}

/** Returns `value` with the brand of `kind`, which is neither enumerable nor writable. */
export function withBrand<T extends object>(value: T, kind: string): T {
  return Object.defineProperty(value, brandOf(kind), { value: true });
}
