import { ZenError } from "@zen/plugin-sdk";
import { everyStep } from "../outputs-of.js";
import type { StackFacts } from "../stack-facts.js";
import type { CompiledPlan, LoadScope } from "../types.js";
import { backendProblems, orchestratorProblems } from "./backends.js";
import { nativeProblems } from "./natives.js";
import { fileProblems, readParams } from "./params.js";
import { secretProblems } from "./secrets.js";
import { sourceProblems } from "./sources.js";
import { parameterProblems } from "./step-checks.js";

/**
 * Everything that can be known to stand in a plan's way on a stack, before anything runs: contracts that the stack does not fill,
 * named backends that it lacks, an orchestrator that does not work with the processing backend, parameters, what steps say of
 * their parameters and source files, files that are not there, secrets that do not resolve, native builds for another platform.
 *
 * @returns All problems, in the order of the plan; none when it can run.
 */
export async function checkPlan(
  { plan, steps, places }: CompiledPlan,
  facts: StackFacts,
  scope: LoadScope,
): Promise<readonly ZenError[]> {
  const { repositoryDir, plugins } = scope;
  const { values, problems } = readParams(plan, facts.params);
  const nodes = [...everyStep(plan)];
  return [
    ...problems,
    ...fileProblems(plan, values, repositoryDir),
    ...nodes.flatMap(({ id, node }) => backendProblems(node, facts).map((problem) => placed(problem, places.get(id)))),
    ...orchestratorProblems(
      nodes.map(({ node }) => node),
      facts,
    ),
    ...nodes.flatMap(({ id, node }) =>
      parameterProblems(id, node, steps.get(id), values).map((problem) => placed(problem, places.get(id))),
    ),
    ...(
      await Promise.all(
        nodes.map(async ({ id }) => {
          const found = await sourceProblems(id, steps.get(id), scope);
          return found.map((problem) => placed(problem, places.get(id)));
        }),
      )
    ).flat(),
    ...nativeProblems(
      nodes.map(({ node }) => node),
      plugins,
      facts.orchestrator.platform,
    ),
    ...(await secretProblems(facts, steps)),
  ];
}

function placed(problem: ZenError, place: string | undefined): ZenError {
  if (problem.place !== undefined || place === undefined) return problem;
  const { code, message, hint, data } = problem;
  return new ZenError(code, message, {
    place,
    ...(hint === undefined ? {} : { hint }),
    ...(data === undefined ? {} : { data }),
  });
}
