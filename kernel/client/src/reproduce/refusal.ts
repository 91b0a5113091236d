import { ZenError, type RunRecord } from "@zen/plugin-sdk";

/** Why a run cannot be done again. */
export function notReproducible(
  { id }: Pick<RunRecord, "id">,
  because: string,
  hint: string,
  cause?: unknown,
): ZenError {
  return new ZenError("RUN_NOT_REPRODUCIBLE", `The run ${id} cannot be reproduced here: ${because}`, {
    hint,
    data: { run: id },
    ...(cause === undefined ? {} : { cause }),
  });
}
