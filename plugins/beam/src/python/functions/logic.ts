import type { PythonForm } from "./spec.js";

/** What looks at nulls itself, or takes any number of arguments. */
export const logic: Readonly<Record<string, PythonForm>> = {
  and: helper("fn_and", "a, b", "False if a is False or b is False else None if a is None or b is None else True"),
  or: helper("fn_or", "a, b", "True if a is True or b is True else None if a is None or b is None else False"),
  is_null: ({ args }) => `(${args[0]!} is None)`,
  if: ({ args: [condition, a, b] }) => `(${a!} if ${condition!} else ${b!})`,
  coalesce: ({ args, variable }) => {
    const candidates = args.slice(0, -1).map((each) => {
      const name = variable();
      return `${name} if (${name} := ${each}) is not None else `;
    });
    return `(${candidates.join("")}${args.at(-1)!})`;
  },
  null_if: (call) =>
    call.types[0] === "float64"
      ? helper("fn_null_if_float64", "a, b", "None if a == b or a != a and b is not None and b != b else a")(call)
      : helper("fn_null_if", "a, b", "None if a == b else a")(call),
  in: ({ args: [value, ...literals], types, variable }) => {
    const name = variable();
    // A set of constants is built once, when the function is compiled; NaN would not be found in it.
    const known = literals.filter((each) => each !== nan);
    const found = known.length > 0 ? [`${name} in {${known.join(", ")}}`] : [];
    if (types[0] === "float64" && known.length < literals.length) found.push(`${name} != ${name}`);
    return `(None if (${name} := ${value!}) is None else ${found.join(" or ")})`;
  },
  least: extreme("min"),
  greatest: extreme("max"),
  concat: helper("fn_concat", "*values", 'None if None in values else "".join(values)'),
};

const nan = 'float("NaN")';

function helper(name: string, parameters: string, body: string): PythonForm {
  return ({ args, module }) => {
    module.helper(name, `def ${name}(${parameters}):\n  return ${body}`);
    return `${name}(${args.join(", ")})`;
  };
}

/** Of equal values the first, as Python has it too. */
function extreme(name: "min" | "max"): PythonForm {
  return (call) =>
    call.types[0] === "float64"
      ? helper(
          `fn_${name}_of_float64`,
          "*values",
          `None if None in values else ${name}(values, key=zen_key_float64)`,
        )(call)
      : helper(`fn_${name}_of`, "*values", `None if None in values else ${name}(values)`)(call);
}
