import { everyStep, type CompiledPlan, type EngineHost } from "@zen/engine";
import { ZenError } from "@zen/plugin-sdk";
import type { StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { Workspace } from "../workspace/workspace.js";

/** What steps ask of their processing backends that these, as the stack configures them, do not do. */
export async function processingAbilityProblems(
  workspace: Workspace,
  stack: string,
  { plan, steps, places }: CompiledPlan,
): Promise<readonly ZenError[]> {
  const asking = [...everyStep(plan)].filter(
    ({ id }) => (steps.get(id)?.definition as StepDefinition | undefined)?.processing?.mapRows === true,
  );
  if (asking.length === 0) return [];
  const { host } = await workspace.composition(stack);
  const problems = await Promise.all(
    asking.map(({ id, node }) => problemOf(host, id, node.options.on, places.get(id))),
  );
  return problems.filter((problem) => problem !== undefined);
}

async function problemOf(
  host: EngineHost,
  id: string,
  on: string | undefined,
  place: string | undefined,
): Promise<ZenError | undefined> {
  const processing = await host.processing(on);
  if (processing.supports.mapRows === true) return undefined;
  const name = host.backendName?.("processing@1", on) ?? on;
  return new ZenError(
    "PLAN_UNSUPPORTED",
    `The step ${id} puts rows through a function, which the processing backend${name === undefined ? "" : ` ${name}`} does not do as it is configured`,
    {
      hint: "Some backends run functions only where their configuration asks for it (rowFunctions); else write it as an expression, or choose another backend for the step.",
      ...(place === undefined ? {} : { place }),
    },
  );
}
