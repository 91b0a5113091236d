import { hasBrand } from "@zen/plugin-sdk";

/** What a person gives for an input or output, as JSON: a codec by its id, a parameter by its schema. */
function plainDeclaration(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { id, schema, codec, kind } = given as Readonly<Record<string, unknown>>;
  if (hasBrand(given, "codec")) return id;
  if (kind === "param") return schema;
  if (kind === "optional") return { optional: plainDeclaration(codec) };
  return given;
}

function plainDeclarations(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, plainDeclaration(one)]));
}

/** Options as JSON, which is what travels to a worker; JSON stays as it is. */
export function plainOptions(options: unknown): readonly unknown[] {
  if (typeof options !== "object" || options === null) return [options];
  const { inputs, outputs, ...rest } = options as Readonly<Record<string, unknown>>;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return [
    {
      ...given,
      ...(inputs === undefined ? {} : { inputs: plainDeclarations(inputs) }),
      ...(outputs === undefined ? {} : { outputs: plainDeclarations(outputs) }),
    },
  ];
}
