import { isZenError, ZenError } from "@zen/plugin-sdk";
import { reason } from "../reason.js";

export function secretNotFound(name: string, asked: readonly string[]): ZenError {
  const where = asked.length === 0 ? "there is no place to look in" : `looked in ${asked.join(", ")}`;
  return new ZenError("SECRET_NOT_FOUND", `The secret ${name} is not known here (${where}).`, {
    hint: `Set it in the environment or in .env, or add a source that has it to the stack; \`zen secrets:check\` looks again.`,
    data: { secret: name, sources: [...asked] },
  });
}

/** The same error with the place that refers to the secret, where nobody has said one yet. */
export function secretWanted(error: unknown, place: string): unknown {
  if (!isZenError(error) || error.place !== undefined) return error;
  const { code, message, hint, data, cause } = error;
  return new ZenError(code, message, { place, cause, ...(hint && { hint }), ...(data && { data }) });
}

export function secretSourceFailed(source: string, name: string, cause: unknown): ZenError {
  return new ZenError(
    "SECRET_SOURCE_FAILED",
    `The secret source ${source} could not be asked for ${name}: ${reason(cause)}`,
    {
      hint: "No later source was asked, because this one might have the right value.",
      cause,
      data: { source, secret: name },
    },
  );
}
