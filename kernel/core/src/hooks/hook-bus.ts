import {
  HOOKS,
  token,
  type HookEvent,
  type HookListener,
  type HookName,
  type HookOptions,
  type HookResult,
} from "@zen/plugin-sdk";
import { inject } from "../container/container.js";
import { Faults } from "../faults.js";
import { dispatch, type Call } from "./dispatch.js";
import { hookUnknown } from "./errors.js";

const DEADLINE_MS = 5_000;

/** A plugin as a listener: `rank` is its place in the order of activation, which decides who hears first. */
export interface Listener {
  readonly plugin: string;
  readonly rank: number;
}

interface Registration extends Listener {
  readonly listen: (event: unknown) => unknown;
  readonly deadlineMs: number;
}

/** Who listens to what. The order depends on the plugins installed, never on the moment they were activated. */
export class HookBus {
  static readonly token = token<HookBus>("kernel/hooks");

  readonly #registrations = new Map<string, readonly Registration[]>();

  constructor(@inject(Faults.token) private readonly faults: Faults) {}

  /** Returns what takes the listener away again. @throws ZenError `HOOK_UNKNOWN`. */
  on<N extends HookName>(who: Listener, name: N, listener: HookListener<N>, options: HookOptions = {}): () => void {
    if (!Object.hasOwn(HOOKS, name)) throw hookUnknown(who.plugin, name, Object.keys(HOOKS));
    const registration: Registration = {
      ...who,
      listen: listener as (event: unknown) => unknown,
      deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    };
    const present = this.#registrations.get(name) ?? [];
    this.#registrations.set(
      name,
      [...present, registration].sort((a, b) => a.rank - b.rank),
    );
    return () => {
      const rest = (this.#registrations.get(name) ?? []).filter((other) => other !== registration);
      this.#registrations.set(name, rest);
    };
  }

  /**
   * Calls the listeners of a hook as its kind says; faults are reported and contained.
   * @throws ZenError the first fault, where the hook's specification says that it refuses.
   */
  async call<N extends HookName>(name: N, event: HookEvent<N>): Promise<HookResult<N>> {
    const calls = (this.#registrations.get(name) ?? []).map(({ plugin, listen, deadlineMs }): Call => ({
      plugin,
      hook: name,
      listen,
      deadlineMs,
    }));
    return (await dispatch(HOOKS[name], calls, event, (fault) => this.faults.report(fault))) as HookResult<N>;
  }
}
