import { ZenError } from "@zen/plugin-sdk";

/** A scope as people write it. @throws ZenError `USAGE_INVALID`. */
export function scopeArgument(text: string): string {
  if (text === "" || /^@[a-z0-9][a-z0-9._-]*$/.test(text)) return text;
  throw new ZenError("USAGE_INVALID", `${JSON.stringify(text)} is no scope.`, {
    hint: 'Write it as in @acme; "" stands for names without a scope.',
  });
}
