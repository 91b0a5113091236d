import { didYouMean, isZenError, ZenError } from "@zen/plugin-sdk";
import { reason } from "../reason.js";

export function hookFailed(plugin: string, hook: string, cause: unknown): ZenError {
  return new ZenError("HOOK_FAILED", `Plugin ${plugin} failed in the hook ${hook}: ${reason(cause)}`, {
    hint: "The fault is the plugin's; everything else went on.",
    cause,
    data: { plugin, hook },
  });
}

export function hookTimeout(plugin: string, hook: string, deadlineMs: number): ZenError {
  return new ZenError(
    "HOOK_TIMEOUT",
    `Plugin ${plugin} did not answer the hook ${hook} within ${deadlineMs / 1000} s.`,
    {
      hint: "The plugin may ask for more time with `{ deadlineMs }` when it registers the listener.",
      data: { plugin, hook, deadlineMs },
    },
  );
}

export function hookUnknown(plugin: string, hook: string, known: readonly string[]): ZenError {
  return new ZenError("HOOK_UNKNOWN", `Plugin ${plugin} listens to ${hook}, which is no hook of this kernel.`, {
    hint: didYouMean(hook, known) ?? `The hooks are ${known.join(", ")}.`,
    data: { plugin, hook },
  });
}

/** A refusal is passed on as the plugin worded it, if it used the one error of the system. */
export function refusal(fault: ZenError): ZenError {
  return fault.code === "HOOK_FAILED" && isZenError(fault.cause) ? fault.cause : fault;
}
