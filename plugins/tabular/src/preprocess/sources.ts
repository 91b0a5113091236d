import { ZenError } from "@zen/plugin-sdk";
import { columnsOf, parse, type Column, type Schema, type TransformSpec } from "@zen/plugin-sdk/processing";

/**
 * What a served model must be sent and must compute first, so that the features can be had from a raw request: the raw columns, and the
 * derived ones by their recorded expressions.
 * @throws ZenError `RAW_COLUMN_GONE` when a derived feature's raw column is no longer in the data.
 */
export function sourcesOf(schema: Schema, features: readonly Column[]): Pick<TransformSpec, "inputs" | "derive"> {
  const derived = features.filter(
    (column, index) => column.derivedFrom !== undefined && features.indexOf(column) === index,
  );
  const wanted = new Set(features.filter((column) => column.derivedFrom === undefined).map((column) => column.name));
  for (const column of derived) {
    for (const raw of columnsOf(parse(column.derivedFrom as string))) {
      const source = schema.columns.find((candidate) => candidate.name === raw);
      if (source === undefined || source.derivedFrom !== undefined) {
        throw new ZenError(
          "RAW_COLUMN_GONE",
          `The feature ${column.name} is computed from the raw column ${raw}, which the data no longer has`,
          {
            hint: `Keep ${raw} as it was read; give derived columns names of their own.`,
          },
        );
      }
      wanted.add(raw);
    }
  }
  return {
    inputs: schema.columns.filter((column) => wanted.has(column.name)),
    derive: derived.map((column) => ({ column, expression: column.derivedFrom as string })),
  };
}
