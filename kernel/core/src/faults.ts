import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { inject } from "./container/container.js";
import { logOf, type KernelOptions } from "./options.js";
import { redactError } from "./secrets/redact.js";
import type { SecretResolver } from "./secrets/secret-resolver.js";
import { Tokens } from "./tokens.js";

/** Where faults go that hurt nobody but the plugin they happened in. No secret goes there. */
export class Faults {
  constructor(
    @inject(Tokens.options) private readonly options: KernelOptions,
    @inject(Tokens.secrets) private readonly secrets: SecretResolver,
  ) {}

  report(fault: ZenError): void {
    const { onFault } = this.options;
    const clean = redactError(fault, (text) => this.secrets.redact(text));
    if (onFault !== undefined) return onFault(clean);
    const cause = clean.cause === undefined ? {} : { cause: reason(clean.cause) };
    logOf(this.options).error(clean.message, { code: clean.code, ...cause });
  }
}

/** What went wrong, in one line. */
export function reason(error: unknown): string {
  if (isZenError(error)) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
