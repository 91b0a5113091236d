import { token } from "@zen/plugin-sdk";
import type { Backends } from "./backends/backends.js";
import type { Container } from "./container/container.js";
import type { Faults } from "./faults.js";
import type { HookBus } from "./hooks/hook-bus.js";
import type { Lifecycle } from "./lifecycle/lifecycle.js";
import type { KernelOptions } from "./options.js";
import type { PluginHost } from "./plugins/plugin-host.js";
import type { SecretResolver } from "./secrets/secret-resolver.js";
import type { StateStore } from "./state/state-store.js";

/** The kernel's own services. Plugins cannot reach them; they get a context. */
export const Tokens = {
  options: token<KernelOptions>("kernel/options"),
  lifecycle: token<Lifecycle>("kernel/lifecycle"),
  faults: token<Faults>("kernel/faults"),
  hooks: token<HookBus>("kernel/hooks"),
  secrets: token<SecretResolver>("kernel/secrets"),
  state: token<StateStore>("kernel/state"),
  plugins: token<PluginHost>("kernel/plugins"),
  backends: token<Backends>("kernel/backends"),
  /** What the composer of the kernel offers to every plugin. */
  offers: token<Container>("kernel/offers"),
};
