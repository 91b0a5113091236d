import { didYouMean } from "../did-you-mean.js";
import { isZenError, ZenError } from "../errors.js";
import type { DescribedCall, DescribedStep } from "./description.js";
import { isPipeline, type Pipeline } from "./pipeline.js";
import { isStep, isStepFactory, type AnyStep } from "./step.js";

/** Modules by the specifiers that a description uses. */
export type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The step that a description means. @throws ZenError `STEP_NOT_FOUND`, `STEP_ARGUMENTS_INVALID`, what a factory throws on purpose. */
export function stepOf({ uses, usesAt: at }: DescribedStep, modules: Modules): AnyStep {
  const found = exportOf(modules, uses.module, uses.export);
  if (isStep(found)) {
    if (uses.args === undefined) return found;
    throw new ZenError("STEP_ARGUMENTS_INVALID", `${uses.module}#${uses.export} is a step and takes no arguments`, {
      hint: "Leave with: out; give values and references under inputs.",
      place: at,
    });
  }
  if (isStepFactory(found)) return made(found as unknown as Factory, uses, at);
  const known = Object.entries(modules[uses.module] ?? {});
  const names = known.filter(([, value]) => isStep(value) || isStepFactory(value)).map(([name]) => name);
  throw new ZenError("STEP_NOT_FOUND", `The module ${uses.module} exports no step ${uses.export}`, {
    hint: didYouMean(uses.export, names) ?? `It exports ${names.sort().join(", ") || "no steps"}.`,
    place: at,
  });
}

type Factory = (...args: readonly unknown[]) => unknown;

function made(factory: Factory, { module, export: name, args = [] }: DescribedStep["uses"], at: string): AnyStep {
  const what = `The step factory ${module}#${name}`;
  let step: unknown;
  try {
    step = factory(...args);
  } catch (error) {
    const cause = error as Error;
    throw new ZenError(
      isZenError(error) ? error.code : "STEP_ARGUMENTS_INVALID",
      isZenError(error) ? error.message : `${what} cannot make a step of what is under with: ${cause.message}`,
      {
        hint: (isZenError(error) ? error.hint : undefined) ?? "Look at its documentation for the arguments it takes.",
        place: at,
        cause,
      },
    );
  }
  if (isStep(step)) return step;
  throw new ZenError("STEP_ARGUMENTS_INVALID", `${what} made no step`, { hint: "Correct the factory.", place: at });
}

/** The pipeline that a description calls. @throws ZenError `PIPELINE_NOT_FOUND`. */
export function pipelineOf(
  { module, export: name }: Extract<DescribedCall["calls"], { readonly module: string }>,
  at: string,
  modules: Modules,
): Pipeline {
  const known = Object.entries(modules[module] ?? {}).filter((entry): entry is [string, Pipeline] =>
    isPipeline(entry[1]),
  );
  const [only] = new Set(known.map(([, one]) => one)).size === 1 ? known : [];
  const found =
    known.find(([exported]) => exported === (name ?? "default")) ??
    (name === undefined ? only : known.find(([, one]) => one.name === name));
  if (found !== undefined) return found[1];
  const names = known.map(([exported]) => exported);
  throw new ZenError(
    "PIPELINE_NOT_FOUND",
    `The module ${module} exports ${name === undefined && names.length > 0 ? `${names.length} pipelines` : `no pipeline ${name ?? ""}`.trimEnd()}`,
    {
      hint:
        (name === undefined ? undefined : didYouMean(name, names)) ??
        (names.length === 0
          ? "Call a file that exports a pipeline."
          : `Name one of ${names.sort().join(", ")} after a #.`),
      place: at,
    },
  );
}

function exportOf(modules: Modules, module: string, name: string): unknown {
  const namespace = modules[module] ?? {};
  return Object.hasOwn(namespace, name) ? namespace[name] : undefined;
}
