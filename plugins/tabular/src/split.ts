import { ZenError } from "@zen/plugin-sdk";
import { Dataset, runPlan, step, stepFactory, type StepPlan } from "@zen/plugin-sdk/pipeline";
import type { SplitMethod } from "@zen/plugin-sdk/processing";
import { datasetInput, scan, type HasSchema } from "./dataset-input.js";

/** How to split, and under which names: what `random` and `byCategory` return. Plain JSON. */
export interface SplitSpec<Name extends string> {
  readonly names: readonly Name[];
  readonly method: SplitMethod;
}

export interface RandomOptions {
  /** Rows with equal values here stay together; by default each row goes by itself, and equal rows stay together. */
  readonly key?: readonly string[];
  /** Another salt gives another split. */
  readonly salt?: string;
}

/**
 * Shares of the rows, in order: `random({ train: 0.7, eval: 0.3 })`. A row's part follows from its content alone: the same on every
 * engine, in every order of rows, at every run.
 */
export function random<const F extends Readonly<Record<string, number>>>(
  fractions: F,
  options: RandomOptions = {},
): SplitSpec<keyof F & string> {
  const parts = Object.entries(fractions).map(([name, fraction]) => ({ name, fraction }));
  return { names: Object.keys(fractions), method: { by: "fraction", parts, ...options } };
}

/** By the values of one column: `byCategory("year", { train: [2000, 2001], eval: [2002] })`; `rest` takes what is not listed. */
export function byCategory<const P extends Readonly<Record<string, readonly (string | number | boolean)[]>>>(
  column: string,
  parts: P,
  options: { readonly rest?: keyof P & string } = {},
): SplitSpec<keyof P & string> {
  const list = Object.entries(parts).map(([name, values]) => ({ name, values }));
  return { names: Object.keys(parts), method: { by: "category", column, parts: list, ...options } };
}

const NAME = /^[a-z][a-zA-Z0-9]*$/;

function checkSpec({ names, method }: SplitSpec<string>): void {
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined) {
    throw new ZenError("SPLIT_INVALID", `${JSON.stringify(bad)} is no name for a part of a split`, {
      hint: "Use letters and digits, beginning with a lower-case letter.",
    });
  }
  if (names.length < 2)
    throw new ZenError("SPLIT_INVALID", "A split needs two parts or more", { hint: "Name at least train and eval." });
  if (method.by !== "fraction") return;
  const empty = method.parts.find((part) => !(part.fraction > 0));
  if (empty !== undefined) {
    throw new ZenError("SPLIT_INVALID", `The fraction of ${empty.name} must be above 0, not ${empty.fraction}`, {
      hint: "For example { train: 0.7, eval: 0.3 }.",
    });
  }
  const sum = method.parts.reduce((total, part) => total + part.fraction, 0);
  if (Math.abs(sum - 1) > 1e-9) {
    throw new ZenError("SPLIT_INVALID", `The fractions of a split must add up to 1, not ${sum}`, {
      hint: "For example { train: 0.7, eval: 0.3 }.",
    });
  }
}

/** In a pipeline file, fractions by name are short for `random`: `with: { train: 0.7, eval: 0.3 }`. */
function specOf(given: SplitSpec<string> | Readonly<Record<string, number>>): readonly [SplitSpec<string>] {
  const areFractions = Object.values(given).every((value) => typeof value === "number");
  return [areFractions ? random(given as Readonly<Record<string, number>>) : (given as SplitSpec<string>)];
}

function splitPlan({ names, method }: SplitSpec<string>, dataset: HasSchema): StepPlan {
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(dataset) },
      nodes: [scan("rows"), { id: "parts", op: "split", from: "rows", method }],
      outputs: Object.fromEntries(names.map((name) => [name, `parts.${name}`])),
    },
    inputs: { rows: "dataset" },
  };
}

/** Splits a dataset into named parts, each an output of the step. An empty part is refused: nothing could be learnt or shown from it. */
export const split = stepFactory(
  <const Name extends string>(spec: SplitSpec<Name>) =>
    step(
      "split",
      {
        description: `Splits a dataset into ${spec.names.join(", ")}`,
        inputs: { dataset: Dataset },
        outputs: Object.fromEntries(spec.names.map((name) => [name, Dataset])) as {
          readonly [N in Name]: typeof Dataset;
        },
        uses: ["processing"],
        check: () => checkSpec(spec),
        plan: ({ dataset }) => splitPlan(spec, dataset),
      },
      async (given, ctx): Promise<never> => {
        const { dataset } = given;
        const { outputs } = await runPlan(splitPlan(spec, dataset), given, ctx);
        for (const name of spec.names) {
          const rows = outputs[name]?.rowCount ?? 0;
          ctx.metric(`${name}Rows`, rows);
          if (rows === 0) {
            throw new ZenError("SPLIT_EMPTY", `The part ${name} of the split has no rows`, {
              hint: `The dataset has ${dataset.rowCount} rows; give ${name} a larger share or other values.`,
            });
          }
        }
        return outputs as never;
      },
    ),
  specOf,
);
