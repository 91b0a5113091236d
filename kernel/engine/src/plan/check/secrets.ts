import { ZenError } from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { SecretNeed, StackFacts } from "../stack-facts.js";

/** What the stack's configuration and the steps need that does not resolve. */
export async function secretProblems(
  { secrets, orchestrator, resolves, resolvesElsewhere = async () => true }: StackFacts,
  steps: ReadonlyMap<string, AnyStep>,
): Promise<ZenError[]> {
  const needs = [...secrets, ...[...steps].flatMap(([id, step]) => needsOf(id, step.definition as StepDefinition))];
  const checked = needs.map(async (need) => {
    if (!(await resolves(need.name))) return [notFound(need)];
    return need.here === true || (await resolvesElsewhere(need.name)) ? [] : [onlyHere(need, orchestrator.use)];
  });
  return (await Promise.all(checked)).flat();
}

function notFound(need: SecretNeed): ZenError {
  return problem("SECRET_NOT_FOUND", need, `The secret ${need.name} does not resolve (${need.by} refers to it)`, {
    hint: "Set it in the environment or in .env; zen secrets:check shows which are missing.",
  });
}

function onlyHere(need: SecretNeed, orchestrator: string): ZenError {
  const message = `Only this machine knows the secret ${need.name} (${need.by} refers to it), and ${orchestrator} runs the steps on others`;
  return problem("SECRET_NOT_SHARED", need, message, {
    hint: 'Keep it where both can ask for it, and name that source under "secrets" in the stack; zen plugins:search --kind secret-source finds some.',
  });
}

function problem(code: string, { name, place }: SecretNeed, message: string, { hint }: { hint: string }): ZenError {
  return new ZenError(code, message, { hint, ...(place === undefined ? {} : { place }), data: { secret: name } });
}

function needsOf(id: string, { secrets = [] }: StepDefinition): readonly SecretNeed[] {
  return secrets.map((name) => ({ name, by: `the step ${id}` }));
}
