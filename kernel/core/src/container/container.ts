import "reflect-metadata";
import { AsyncLocalStorage } from "node:async_hooks";
import { container as outermost, inject as injectKey, injectable } from "tsyringe";
import { token as tokenOf, type ServiceProvider, type Token } from "@zen/plugin-sdk";
import { dependencyCycle, tokenNotProvided, tokenTaken } from "./errors.js";
import { WaitGraph } from "./wait-graph.js";

/** A value, a function that makes it on first need, or a class whose constructor names its tokens with `@inject`. */
export type Provider<T> = ServiceProvider<T> | { readonly type: new (...args: never[]) => T };

/** Names the token of a constructor's parameter. Always given: type metadata does not survive every compiler. */
export function inject(token: Token<unknown>): ParameterDecorator {
  return injectKey(keyOf(token)) as ParameterDecorator;
}

/** One making of one token's value. A failed one is over, and the next caller begins another. */
interface Making {
  readonly token: Token<unknown>;
  readonly owner: string;
  over: boolean;
  value: unknown;
}

const KEY = "zen.token:";
const building = new AsyncLocalStorage<Making>();
/** Makings under way. While there is none, nothing follows promises: before Node 24 that costs every promise of the process. */
let underway = 0;
const waits = new WaitGraph<Making>();

/**
 * Values by token, each made at most once and possibly asynchronously. This is the only user of tsyringe, of which it
 * takes the registry and constructor injection; containers are never nested and dispose of nothing, so that an instance
 * always has the dependencies and the lifetime of the container that provides it.
 */
export class Container {
  readonly #inner = outermost.createChildContainer();
  /** What a provider threw last, while tsyringe carries it up. */
  #fault: unknown;
  readonly #made = new Map<string, Making | undefined>();

  /** @param owner whose these values are, for messages: `plugin @acme/store`, `the kernel`. */
  constructor(private readonly owner: string) {}

  /** @throws ZenError `TOKEN_TAKEN` when the container has the token already. */
  provide<T>(token: Token<T>, provider: Provider<T>): void {
    if (this.has(token)) throw tokenTaken(token, this.owner);
    if ("type" in provider) injectable<T>()(provider.type as new (...args: unknown[]) => T);
    this.#made.set(token.id, undefined);
    this.#inner.register(keyOf(token), { useFactory: () => this.#instance(token, provider) });
  }

  has(token: Token<unknown>): boolean {
    return this.#made.has(token.id);
  }

  /**
   * The value of a token. When making it failed, the next call tries again.
   * @throws ZenError `TOKEN_NOT_PROVIDED`, or `DEPENDENCY_CYCLE` when making it needs itself.
   */
  async get<T>(token: Token<T>): Promise<T> {
    return (await this.#resolve(token)) as T;
  }

  /** The value of a token that is made without waiting, like all services of the kernel. */
  resolve<T>(token: Token<T>): T {
    return this.#resolve(token) as T;
  }

  #resolve(token: Token<unknown>): unknown {
    if (!this.has(token)) throw tokenNotProvided(token, this.owner);
    return this.#inner.resolve(keyOf(token));
  }

  #instance<T>(token: Token<T>, provider: Provider<T>): unknown {
    const present = this.#made.get(token.id);
    const making: Making = present ?? { token, owner: this.owner, over: false, value: undefined };
    const asker = building.getStore();
    if (asker !== undefined && !asker.over && !making.over) {
      const cycle = waits.add(asker, making);
      if (cycle !== undefined) throw (this.#fault = dependencyCycle(cycle));
    }
    if (present === undefined) {
      this.#made.set(token.id, making);
      making.value = this.#make(making, provider);
    }
    return making.value;
  }

  #make<T>(making: Making, provider: Provider<T>): unknown {
    underway++;
    const end = (failed: boolean) => {
      making.over = true;
      if (--underway === 0) building.disable();
      waits.settle(making);
      if (failed) this.#made.set(making.token.id, undefined);
    };
    try {
      const made = building.run(making, () => this.#call(provider));
      if (!(made instanceof Promise)) {
        end(false);
        return made;
      }
      return made.then(
        (value: unknown) => {
          making.value = value;
          end(false);
          return value;
        },
        (error: unknown) => {
          end(true);
          throw error;
        },
      );
    } catch (error) {
      end(true);
      this.#fault = error;
      throw error;
    }
  }

  #call<T>(provider: Provider<T>): unknown {
    if ("value" in provider) return provider.value;
    if ("create" in provider) return provider.create();
    return this.#construct(provider.type as new (...args: unknown[]) => T);
  }

  /** tsyringe wraps what goes wrong with a parameter into an error of its own; ours says more. */
  #construct<T>(type: new (...args: unknown[]) => T): T {
    this.#fault = undefined;
    try {
      return this.#inner.resolve(type);
    } catch (error) {
      const missing = new RegExp(`unregistered dependency token: "${KEY}([^"]+)"`).exec(String(error))?.[1];
      throw (
        this.#fault ??
        (missing === undefined ? error : tokenNotProvided(tokenOf(missing), `${type.name} of ${this.owner}`))
      );
    }
  }
}

function keyOf(token: Token<unknown>): string {
  return KEY + token.id;
}
