import { ZenError } from "@zen/plugin-sdk";
import { reason } from "../reason.js";

export function secretNotFound(name: string, asked: readonly string[]): ZenError {
  const where = asked.length === 0 ? "there is no place to look in" : `looked in ${asked.join(", ")}`;
  return new ZenError("SECRET_NOT_FOUND", `The secret ${name} is not known here (${where}).`, {
    hint: `Set it in the environment or in .env, or add a source that has it to the stack; \`zen secrets:check\` looks again.`,
    data: { secret: name, sources: [...asked] },
  });
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
