import { GoogleError, type GoogleError as Refusal } from "./google-error.js";

/**
 * - `refuse`: answered with `error` before anything is done.
 * - `lose`: done, and the connection ends before the answer.
 * - `cut`: done, and the connection ends within the answer's body.
 * - `hang`: nothing is done and nothing answered until the client gives up.
 */
export type Fault =
  | { readonly kind: "refuse"; readonly error: Refusal }
  | { readonly kind: "lose" }
  | { readonly kind: "cut" }
  | { readonly kind: "hang" };

export interface Injection {
  /** A method's id, or the beginning of one before `*`: `storage.objects.insert`, `compute.*`. */
  readonly method: string;
  readonly fault: Fault;
  /** How often; once unless told. */
  readonly times?: number;
  /** So many requests pass before. */
  readonly after?: number;
}

interface Waiting extends Injection {
  left: number;
  passing: number;
}

export const tooMany: Fault = {
  kind: "refuse",
  error: new GoogleError("RESOURCE_EXHAUSTED", "Rate limit exceeded.", { headers: { "retry-after": "0" } }),
};

export const unavailable: Fault = {
  kind: "refuse",
  error: new GoogleError("UNAVAILABLE", "The service is currently unavailable."),
};

/** What goes wrong on purpose, in the order in which it was asked for. */
export class Faults {
  #waiting: Waiting[] = [];

  inject(injection: Injection): void {
    this.#waiting.push({ ...injection, left: injection.times ?? 1, passing: injection.after ?? 0 });
  }

  /** Injections that nothing has met yet. */
  get pending(): readonly Injection[] {
    return this.#waiting;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault that this request meets, if any; it is used up by that. */
  take(method: string): Fault | undefined {
    const found = this.#waiting.find((one) => matches(one.method, method) && one.passing-- <= 0);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== found);
    return found.fault;
  }
}

function matches(pattern: string, method: string): boolean {
  return pattern.endsWith("*") ? method.startsWith(pattern.slice(0, -1)) : pattern === method;
}
