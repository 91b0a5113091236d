import { infix, named, type SqlFunction } from "./spec.js";

export const logic: Readonly<Record<string, SqlFunction>> = {
  and: infix("AND"),
  or: infix("OR"),
  not: ([a]) => `(NOT ${a})`,
  is_null: ([a]) => `(${a} IS NULL)`,
  if: ([condition, a, b]) => `CASE WHEN ${condition} THEN ${a} ELSE ${b} END`,
  coalesce: named("coalesce"),
  null_if: named("nullif"),
  in: ([a, ...values]) => `(${a} IN (${values.join(", ")}))`,
  equal: infix("="),
  not_equal: infix("<>"),
  less: infix("<"),
  less_or_equal: infix("<="),
  greater: infix(">"),
  greater_or_equal: infix(">="),
  least: extreme("least"),
  greatest: extreme("greatest"),
};

/** The engine's own skips nulls. */
function extreme(name: string): SqlFunction {
  return (args) => {
    if (args.length === 1) return args[0]!;
    return `CASE WHEN ${args.map((each) => `${each} IS NOT NULL`).join(" AND ")} THEN ${name}(${args.join(", ")}) END`;
  };
}
