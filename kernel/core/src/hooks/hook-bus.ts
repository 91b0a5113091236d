import {
  HOOKS,
  token,
  type HookEvent,
  type HookListener,
  type HookKind,
  type HookName,
  type HookOptions,
  type HookResult,
  type HookSpec,
} from "@zen/plugin-sdk";
import { inject } from "../container/container.js";
import { Faults } from "../faults.js";
import { dispatch, type Call } from "./dispatch.js";
import { hookNotRequirable, hookUnknown } from "./errors.js";

const DEADLINE_MS = 5_000;

/** A plugin as a listener: `rank` is its place in the order of activation, which decides who hears first. */
export interface Listener {
  readonly plugin: string;
  readonly rank: number;
}

interface Registration extends Listener {
  readonly listen: (event: unknown) => unknown;
  readonly deadlineMs: number;
  readonly required: boolean;
}

const spec = (name: HookName): HookSpec<HookKind, unknown, unknown> => HOOKS[name];

/** Who listens to what. The order depends on the plugins installed, never on the moment they were activated. */
export class HookBus {
  static readonly token = token<HookBus>("kernel/hooks");

  readonly #registrations = new Map<string, readonly Registration[]>();

  constructor(@inject(Faults.token) private readonly faults: Faults) {}

  /** Returns what takes the listener away again. @throws ZenError `HOOK_UNKNOWN`, `HOOK_NOT_REQUIRABLE`. */
  on<N extends HookName>(who: Listener, name: N, listener: HookListener<N>, options: HookOptions = {}): () => void {
    if (!Object.hasOwn(HOOKS, name)) throw hookUnknown(who.plugin, name, Object.keys(HOOKS));
    const { deadlineMs = DEADLINE_MS, required = false } = options;
    if (required && spec(name).requirable !== true && spec(name).refuses !== true) {
      const requirable = (Object.keys(HOOKS) as HookName[]).filter((one) => spec(one).requirable === true);
      throw hookNotRequirable(who.plugin, name, requirable);
    }
    const registration: Registration = {
      ...who,
      listen: listener as (event: unknown) => unknown,
      deadlineMs,
      // Where a fault refuses anyway, the plugin's own words are the answer.
      required: required && spec(name).refuses !== true,
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
   * @throws ZenError the first fault, where the hook's specification says that it refuses; `HOOK_REQUIRED` that of a required listener.
   */
  async call<N extends HookName>(name: N, event: HookEvent<N>): Promise<HookResult<N>> {
    const calls = (this.#registrations.get(name) ?? []).map(({ rank: _rank, ...call }): Call => ({
      ...call,
      hook: name,
    }));
    try {
      return (await dispatch(HOOKS[name], calls, event, (fault) => this.faults.report(fault))) as HookResult<N>;
    } catch (error) {
      throw this.faults.clean(error);
    }
  }
}
