import { ZenError } from "@zen/plugin-sdk";
import {
  isStep,
  isStepFactory,
  type AnyStep,
  type StepDefinition,
  type StepFactory,
  type StepId,
} from "@zen/plugin-sdk/pipeline";
import type { UserModule } from "./load-step.js";
import { readablePlace } from "./place.js";

/** Where a step or factory is exported. Of several places the one that others re-export from counts: its module comes first. */
type Exports = ReadonlyMap<AnyStep | StepFactory, Pick<StepId, "module" | "export">>;

/** Finds steps by identity among all exports. @throws ZenError `STEP_NOT_EXPORTED` from the function returned. */
export function identifier({ modules, packages }: UserModule, repositoryDir: string): (step: AnyStep) => StepId {
  const exports = new Map<AnyStep | StepFactory, Pick<StepId, "module" | "export">>();
  for (const [module, namespace] of [...Object.entries(modules), ...Object.entries(packages)]) {
    for (const [name, value] of Object.entries(namespace)) {
      if ((isStep(value) || isStepFactory(value)) && !exports.has(value)) exports.set(value, { module, export: name });
    }
  }
  return (step) => identify(step, exports, repositoryDir);
}

function identify(step: AnyStep, exports: Exports, repositoryDir: string): StepId {
  const exported = exports.get(step);
  if (exported !== undefined) return exported;
  const { name, origin, definedAt } = step.definition as StepDefinition;
  const factory = origin === undefined ? undefined : exports.get(origin.factory);
  if (origin !== undefined && factory !== undefined) return { ...factory, args: origin.args };
  const place = definedAt === undefined ? {} : { place: readablePlace(repositoryDir, definedAt) };
  if (origin !== undefined) {
    throw new ZenError(
      "STEP_NOT_EXPORTED",
      `The step ${name} is made by a factory that no module exports, so a worker cannot find it`,
      {
        hint: `Write \`export const ${origin.factory.name || "name"} = stepFactory(...)\` at the top level of a module.`,
        ...place,
      },
    );
  }
  throw new ZenError(
    "STEP_NOT_EXPORTED",
    `The step ${name} is not exported by its module, so a worker cannot find it`,
    {
      hint: "Export it from the top level of its module. If it uses values of an enclosing function, make them parameters of the step, or make the function a stepFactory.",
      ...place,
    },
  );
}
