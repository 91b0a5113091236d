import { ZenError, type Json } from "@zen/plugin-sdk";
import {
  isPortable,
  isStep,
  isStepFactory,
  type AnyStep,
  type FactoryArgument,
  type StepDefinition,
  type StepFactory,
  type StepId,
} from "@zen/plugin-sdk/pipeline";
import type { UserModule } from "./load-step.js";
import { readablePlace } from "./place.js";
import type { LoadedModule, PortableSources } from "./types.js";

type Place = Pick<StepId, "module" | "export">;

/** Where a step or factory is exported. Of several places the one that others re-export from counts: its module comes first. */
type Exports = ReadonlyMap<AnyStep | StepFactory, Place>;

/** Finds steps by identity among all exports. @throws ZenError `STEP_NOT_EXPORTED` from the function returned. */
export function identifier({ modules, packages }: UserModule, repositoryDir: string): LoadedModule["identify"] {
  const exports = new Map<AnyStep | StepFactory, Place>();
  for (const [module, namespace] of [...Object.entries(modules), ...Object.entries(packages)]) {
    for (const [name, value] of Object.entries(namespace)) {
      if ((isStep(value) || isStepFactory(value)) && !exports.has(value)) exports.set(value, { module, export: name });
    }
  }
  return (step, sources = new Map()) => identify(step, exports, repositoryDir, sources);
}

/** Finds any other value by identity among the exports of user modules. */
export function exportFinder({ modules }: UserModule): (value: unknown) => Place | undefined {
  return (value) => {
    for (const [module, namespace] of Object.entries(modules)) {
      for (const [name, each] of Object.entries(namespace)) if (each === value) return { module, export: name };
    }
    return undefined;
  };
}

function identify(step: AnyStep, exports: Exports, repositoryDir: string, sources: PortableSources): StepId {
  const exported = exports.get(step);
  if (exported !== undefined) return exported;
  const { name, origin, definedAt } = step.definition as StepDefinition;
  const factory = origin === undefined ? undefined : exports.get(origin.factory);
  if (origin !== undefined && factory !== undefined)
    return { ...factory, args: origin.args.map((each) => argument(each, sources)) };
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

function argument(given: FactoryArgument, sources: PortableSources): Json {
  if (!isPortable(given)) return given;
  const source = sources.get(given.function);
  if (source === undefined) throw new Error(`The source of the function ${given.function.name} is not known yet`);
  return { ...source };
}
