import type { HookKind, HookSpec, ZenError } from "@zen/plugin-sdk";
import { isZenError } from "@zen/plugin-sdk";
import { withDeadline } from "../lifecycle/deadline.js";
import { hookFailed, hookRequired, hookTimeout, refusal } from "./errors.js";

/** One listener about to be called. */
export interface Call {
  readonly plugin: string;
  readonly hook: string;
  readonly listen: (event: unknown) => unknown;
  readonly deadlineMs: number;
  /** Its fault is thrown, not reported. */
  readonly required: boolean;
}

type Spec = HookSpec<HookKind, unknown, unknown>;
type Report = (fault: ZenError) => void;

/** The four ways of calling listeners. What each means to a listener is said at `HookKind`. */
const KINDS: Readonly<Record<HookKind, (calls: readonly Call[], event: unknown, report: Report) => Promise<unknown>>> =
  {
    async parallel(calls, event, report) {
      const heard = await Promise.allSettled(calls.map((call) => contained(call, event, report)));
      for (const one of heard) if (one.status === "rejected") throw one.reason;
    },
    async series(calls, event, report) {
      for (const call of calls) await contained(call, event, report);
    },
    async first(calls, event, report) {
      for (const call of calls) {
        const answer = await contained(call, event, report);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
    async waterfall(calls, event, report) {
      let value = event;
      for (const call of calls) value = (await contained(call, value, report)) ?? value;
      return value;
    },
  };

export function dispatch(spec: Spec, calls: readonly Call[], event: unknown, report: Report): Promise<unknown> {
  const refuse = (fault: ZenError) => {
    throw refusal(fault);
  };
  return KINDS[spec.kind](calls, event, spec.refuses === true ? refuse : report);
}

/** What the listener returns; undefined after a fault, which is reported. @throws ZenError `HOOK_REQUIRED`. */
async function contained(call: Call, event: unknown, report: Report): Promise<unknown> {
  const { plugin, hook, listen, deadlineMs } = call;
  try {
    return await withDeadline(
      () => listen(event),
      deadlineMs,
      () => hookTimeout(plugin, hook, deadlineMs),
    );
  } catch (error) {
    const fault = isZenError(error, "HOOK_TIMEOUT") ? error : hookFailed(plugin, hook, error);
    if (call.required) throw hookRequired(call, fault);
    report(fault);
    return undefined;
  }
}
