import { pathToFileURL } from "node:url";
import { ZenError } from "@zen/plugin-sdk";
import { isStep, isStepFactory, type AnyStep, type StepId } from "@zen/plugin-sdk/pipeline";
import type { CompiledCode } from "./types.js";

type Namespace = Readonly<Record<string, unknown>>;

/** What the compiled module of all user code exports. */
export interface UserModule {
  /** Of the pipeline's file. */
  readonly file: Namespace;
  readonly modules: Readonly<Record<string, Namespace>>;
  readonly packages: Readonly<Record<string, Namespace>>;
}

interface PackagesModule {
  readonly load: Readonly<Record<string, () => Promise<Namespace>>>;
}

/** Imports compiled user code; stack traces from now on name the user's sources. */
export async function importUser({ user }: CompiledCode): Promise<UserModule> {
  process.setSourceMapsEnabled(true);
  return (await import(pathToFileURL(user).href)) as UserModule;
}

/**
 * The step that an id names, from code compiled earlier. A plugin's step loads no user code.
 * @throws ZenError `STEP_NOT_FOUND`; whatever the module throws when it is imported.
 */
export async function loadStep(code: CompiledCode, id: StepId): Promise<AnyStep> {
  const found = (await namespaceOf(code, id.module))[id.export];
  const made = id.args === undefined ? found : isStepFactory(found) ? found(...(id.args as never)) : undefined;
  if (isStep(made)) return made;
  throw new ZenError(
    "STEP_NOT_FOUND",
    `The module ${id.module} exports no step${id.args === undefined ? "" : " factory"} ${id.export}`,
    {
      hint: "The code is not that of the plan; compile the pipeline again.",
    },
  );
}

async function namespaceOf(code: CompiledCode, module: string): Promise<Namespace> {
  if (!module.startsWith(".")) {
    const { load } = (await import(pathToFileURL(code.packages).href)) as PackagesModule;
    if (load[module] !== undefined) return load[module]();
  }
  const { modules, packages } = await importUser(code);
  return modules[module] ?? packages[module] ?? {};
}
