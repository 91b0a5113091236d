import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZenError } from "../errors.js";
import { removeAtExit } from "../remove-at-exit.js";
import type { StepContext } from "./context.js";
import { seededRandom } from "./random.js";

/** What a test may look at after a step ran. */
export interface TestContext extends StepContext {
  readonly metrics: Readonly<Record<string, number>>;
  readonly lines: readonly string[];
}

function notHere(what: string): never {
  throw new ZenError("NOT_IN_TEST_CONTEXT", `A step that is called directly has no ${what}`, {
    hint: `Give testContext({ ... }) a ${what}, or run the step in a pipeline.`,
  });
}

/**
 * A context for calling a step in a test: collects logs and metrics, has a fixed seed and a fixed clock, and no backend unless given. Its `tmp` goes
 * with the process.
 */
export function testContext(overrides: Partial<StepContext> = {}): TestContext {
  const metrics: Record<string, number> = {};
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  let tmp: string | undefined;
  const base: TestContext = {
    metrics,
    lines,
    log: { debug: say, info: say, warn: say, error: say },
    metric: (name, value) => void (metrics[name] = value),
    progress: () => undefined,
    random: seededRandom("test"),
    now: () => new Date("2026-01-01T00:00:00Z"),
    get tmp() {
      return (tmp ??= removeAtExit(mkdtempSync(join(tmpdir(), "zen-step-"))));
    },
    signal: new AbortController().signal,
    secrets: { get: async (name) => notHere(`secret ${name}`) },
    env: {},
    run: { id: "test", pipeline: "test", node: "test", execution: "test", stack: "test" },
    get processing() {
      return notHere("processing backend");
    },
    get serving() {
      return notHere("serving backend");
    },
    get models() {
      return notHere("model names");
    },
    refs: {},
    trace: {},
    sources: undefined,
    locate: async () => notHere("artifact store"),
  };
  return Object.defineProperties(base, Object.getOwnPropertyDescriptors(overrides));
}
