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

/** What becomes of a required listener's fault: the end of what it was called in. */
export function hookRequired({ plugin, hook }: { plugin: string; hook: string }, fault: ZenError): ZenError {
  const why = fault.code === "HOOK_TIMEOUT" ? "did not answer in time" : `failed: ${reason(fault.cause)}`;
  return new ZenError("HOOK_REQUIRED", `Plugin ${plugin} is required at the hook ${hook}, and ${why}`, {
    hint: "The plugin says that nothing may go on without it. Mend what it complains of, or uninstall it.",
    cause: fault,
    data: { plugin, hook },
  });
}

export function hookNotRequirable(plugin: string, hook: string, requirable: readonly string[]): ZenError {
  return new ZenError(
    "HOOK_NOT_REQUIRABLE",
    `Plugin ${plugin} asks to be required at the hook ${hook}, which stops nothing`,
    {
      hint: `A listener may be required at ${requirable.join(", ")}; at run:before every one is.`,
      data: { plugin, hook },
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
