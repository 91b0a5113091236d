import type { NamedSecretSource } from "@zen/kernel";
import type { Logger } from "@zen/plugin-sdk";
import type { BundledRegistry } from "../plugins/registries.js";

export interface OpenOptions {
  /** The stack to use instead of the one in use. */
  readonly stack?: string;
  /** Where secrets are looked for first; this process's environment unless told. */
  readonly env?: NodeJS.ProcessEnv;
  /** The only places where secrets are looked for, in place of the environment, `.env` and the stack's own sources. */
  readonly secretSources?: readonly NamedSecretSource[];
  /** Told what plugins log; nobody unless told. */
  readonly log?: Logger;
  /** The version that plugins must fit; the client's own unless told. */
  readonly version?: string;
  /** What `bundled` means among the configuration's registries. */
  readonly bundledRegistry?: BundledRegistry;
  /** Whether calls to backends are traced; what the environment says of OpenTelemetry unless told. @internal */
  readonly traces?: boolean;
  /** How worker processes of this program are started; without it, as processes of this package. */
  readonly workerEntry?: string;
}
