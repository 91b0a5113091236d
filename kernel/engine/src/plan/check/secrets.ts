import { ZenError } from "@zen/plugin-sdk";
import type { StackFacts } from "../stack-facts.js";

export async function secretProblems({ secrets, resolves }: StackFacts): Promise<ZenError[]> {
  const checked = await Promise.all(secrets.map(async (need) => ({ need, resolved: await resolves(need.name) })));
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
