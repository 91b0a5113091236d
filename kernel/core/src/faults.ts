import { token, type ZenError } from "@zen/plugin-sdk";
import { inject } from "./container/container.js";
import { logOf, Options, type KernelOptions } from "./options.js";
import { reason } from "./reason.js";
import { redactError } from "./secrets/redact.js";
import { SecretResolver } from "./secrets/secret-resolver.js";

/** Where faults go that hurt nobody but the plugin they happened in. No secret goes there. */
export class Faults {
  static readonly token = token<Faults>("kernel/faults");

  constructor(
    @inject(Options) private readonly options: KernelOptions,
    @inject(SecretResolver.token) private readonly secrets: SecretResolver,
  ) {}

  /** The error without secrets. */
  clean(error: unknown): unknown {
    return redactError(error, (text) => this.secrets.redact(text));
  }

  report(fault: ZenError): void {
    const { onFault } = this.options;
    const clean = this.clean(fault) as ZenError;
    if (onFault !== undefined) return onFault(clean);
    const cause = clean.cause === undefined ? {} : { cause: reason(clean.cause) };
    logOf(this.options).error(clean.message, { code: clean.code, ...cause });
  }
}
