import type { HookKind, HookSpec, ZenError } from "@zen/plugin-sdk";
import { isZenError } from "@zen/plugin-sdk";
import { withDeadline } from "../lifecycle/deadline.js";
import { hookFailed, hookTimeout, refusal } from "./errors.js";

/** One listener about to be called. */
export interface Call {
  readonly plugin: string;
  readonly hook: string;
  readonly listen: (event: unknown) => unknown;
  readonly deadlineMs: number;
}

type Spec = HookSpec<HookKind, unknown, unknown>;
type Report = (fault: ZenError) => void;

/** The four ways of calling listeners. What each means to a listener is said at `HookKind`. */
const KINDS: Readonly<Record<HookKind, (calls: readonly Call[], event: unknown, report: Report) => Promise<unknown>>> =
  {
    async parallel(calls, event, report) {
      await Promise.all(calls.map((call) => contained(call, event, report)));
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

/** What the listener returns; undefined after a fault, which is reported. */
async function contained({ plugin, hook, listen, deadlineMs }: Call, event: unknown, report: Report): Promise<unknown> {
  try {
    return await withDeadline(
      () => listen(event),
      deadlineMs,
      () => hookTimeout(plugin, hook, deadlineMs),
    );
  } catch (error) {
    report(isZenError(error, "HOOK_TIMEOUT") ? error : hookFailed(plugin, hook, error));
    return undefined;
  }
}
