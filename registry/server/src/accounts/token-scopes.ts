import type { Principal, TokenScope } from "./types.js";

/**
 * The wished-for scopes that who asks cannot hand on: what its account may not hold, and what its own token does not allow, so that a
 * token that leaked never makes a stronger one. `admin` tokens hand on everything.
 */
export function beyond(principal: Principal, wished: readonly TokenScope[]): readonly TokenScope[] {
  if (principal.role === "admin" && principal.scopes.includes("admin")) return [];
  return wished.filter((scope) => {
    if (scope === "read") return false;
    const [kind] = scope.split(":");
    return !principal.scopes.includes(scope) && !principal.scopes.includes(`${kind}:*` as TokenScope);
  });
}
