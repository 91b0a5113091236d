import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire, syncBuiltinESMExports } from "node:module";
import type { StepWarning } from "@zen/plugin-sdk";

/** What notices that a step's own code asks for chance or time. */
interface Watch {
  /** What has been noticed, or looked at often enough. */
  readonly done: Set<string>;
  readonly looks: Map<string, number>;
  readonly placeOf: (frame: string) => string | undefined;
  readonly notice: (warning: StepWarning) => void;
}

/** Looking at who calls takes microseconds: a library that asks a million times is looked at so often only. */
const LOOKS = 64;
const FRAMES = 4;

const current = new AsyncLocalStorage<Watch>();
let users = 0;
let restore: () => void = () => undefined;

/**
 * Runs `work` and notices when code of the repository, in it and all that it starts, asks `Math.random`, the clock or the system's
 * randomness: each source once, with the place of the first call. Libraries may ask: what they make of it cannot be told from here.
 * Whatever else runs in this process meanwhile is not watched, and afterwards everything is as it was.
 *
 * @param placeOf The place in the repository's code that a line of a stack names, undefined for other code.
 */
export async function watchingChance<T>(
  placeOf: (frame: string) => string | undefined,
  notice: (warning: StepWarning) => void,
  work: () => Promise<T>,
): Promise<T> {
  if (users++ === 0) restore = intercept();
  try {
    return await current.run({ done: new Set(), looks: new Map(), placeOf, notice }, work);
  } finally {
    if (--users === 0) restore();
  }
}

const nodeCrypto = createRequire(import.meta.url)("node:crypto") as Record<string, unknown>;
const SYSTEM = ["randomUUID", "randomBytes", "randomInt", "randomFillSync"] as const;

function intercept(): () => void {
  const undo = [
    replace(Math, "random", "Math.random"),
    replace(Date, "now", "Date.now"),
    ...SYSTEM.map((name) => replace(nodeCrypto, name, `crypto.${name}`)),
    ...(["randomUUID", "getRandomValues"] as const).map((name) => replace(globalThis.crypto, name, `crypto.${name}`)),
    replaceDate(),
  ];
  syncBuiltinESMExports(); // for who imports the functions by name
  return () => {
    undo.reverse().forEach((one) => one());
    syncBuiltinESMExports();
  };
}

function replace(owner: object, name: string, source: string): () => void {
  const target = owner as Record<string, unknown>;
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const original = target[name] as (...args: unknown[]) => unknown;
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    look(source, watched);
    return Reflect.apply(original, this === undefined ? owner : this, args);
  };
  Object.defineProperty(watched, "name", { value: name });
  Object.defineProperty(owner, name, {
    value: watched,
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? true,
  });
  return () => {
    if (own === undefined) delete target[name];
    else Object.defineProperty(owner, name, own);
  };
}

/** `new Date()` and `Date()` ask the clock; `new Date(0)` does not. Dates are what they were: the prototype is the same. */
function replaceDate(): () => void {
  const original = globalThis.Date;
  const watched: DateConstructor = new Proxy(original, {
    construct(target, args, made) {
      if (args.length === 0) look("new Date", undefined);
      return Reflect.construct(target, args, made === watched ? target : made) as object;
    },
    apply(target, self, args) {
      look("Date", undefined);
      return Reflect.apply(target, self, args) as string;
    },
  });
  globalThis.Date = watched;
  return () => void (globalThis.Date = original);
}

function look(source: string, below: ((...args: never) => unknown) | undefined): void {
  const watch = current.getStore();
  if (watch === undefined || watch.done.has(source)) return;
  const looks = (watch.looks.get(source) ?? 0) + 1;
  watch.looks.set(source, looks);
  if (looks >= LOOKS) watch.done.add(source);
  const caller = callers(below).find((frame) => !/\((?:<anonymous>|native)\)$|\(?node:/.test(frame));
  const place = caller === undefined ? undefined : watch.placeOf(caller);
  if (place === undefined) return;
  watch.done.add(source);
  watch.notice({ source, place });
}

/** The nearest lines of the stack, the watched function and this module aside. */
function callers(below: ((...args: never) => unknown) | undefined): readonly string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = below === undefined ? FRAMES + 3 : FRAMES;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, below ?? look);
  const lines = (holder.stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  return below === undefined ? lines.filter((line) => !/\bObject\.(?:construct|apply) /.test(line)) : lines;
}
