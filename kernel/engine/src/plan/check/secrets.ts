import { ZenError } from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { SecretNeed, StackFacts } from "../stack-facts.js";

/** What the stack's configuration and the steps need that does not resolve. */
export async function secretProblems(
  { secrets, resolves }: StackFacts,
  steps: ReadonlyMap<string, AnyStep>,
): Promise<ZenError[]> {
  const needs = [...secrets, ...[...steps].flatMap(([id, step]) => needsOf(id, step.definition as StepDefinition))];
  const checked = await Promise.all(needs.map(async (need) => ({ need, resolved: await resolves(need.name) })));
  return checked
    .filter(({ resolved }) => !resolved)
    .map(
      ({ need }) =>
        new ZenError("SECRET_NOT_FOUND", `The secret ${need.name} does not resolve (${need.by} refers to it)`, {
          hint: `Set it in the environment or in .env; zen secrets:check shows which are missing.`,
          ...(need.place === undefined ? {} : { place: need.place }),
          data: { secret: need.name },
        }),
    );
}

function needsOf(id: string, { secrets = [] }: StepDefinition): readonly SecretNeed[] {
  return secrets.map((name) => ({ name, by: `the step ${id}` }));
}
