import type { StepDefaults, StepOptions } from "@zen/plugin-sdk/pipeline";
import { isStepInstance, type Instance } from "../nodes/instance.js";

/** A step's options, with the stack's for what it says nothing of: each resource by itself, a retry policy as a whole. */
export function withDefaults(options: StepOptions, defaults: StepDefaults): StepOptions {
  const { resources, retry, timeoutMs, graceMs } = defaults;
  const both = { ...resources, ...options.resources };
  return {
    ...(retry === undefined ? {} : { retry }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(graceMs === undefined ? {} : { graceMs }),
    ...options,
    ...(Object.keys(both).length === 0 ? {} : { resources: both }),
  };
}

export function instanceWith(node: Instance, defaults: StepDefaults): Instance {
  return isStepInstance(node) ? { ...node, options: withDefaults(node.options, defaults) } : node;
}
