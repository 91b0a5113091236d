import {
  context,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import { expect } from "chai";
import { traced } from "./traced.js";

class Sample {
  readonly identity = "it";
  #secret = 40;
  async add(value: number) {
    return this.#secret + value;
  }
  async fail(): Promise<never> {
    throw new TypeError("broken");
  }
  now() {
    return this.#secret;
  }
  async *list(count: number) {
    for (let i = 0; i < count; i++) yield i;
  }
}

describe("traced", () => {
  const log: string[] = [];
  const tracer = {
    startSpan: (name: string) => {
      log.push(`start ${name}`);
      const end = () => void log.push(`end ${name}`);
      const setStatus = (status: { message?: string }) => void log.push(`status ${status.message}`);
      return { end, setStatus, setAttribute: () => undefined } as unknown as Span;
    },
  } as unknown as Tracer;

  let active: Context = ROOT_CONTEXT;
  const manager = {
    active: () => active,
    with: (_context: Context, work: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]) =>
      work.call(self, ...args),
    bind: (_context: Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  } as unknown as ContextManager;
  before(() => {
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    context.setGlobalContextManager(manager);
  });
  after(() => {
    trace.disable();
    context.disable();
  });
  beforeEach(() => {
    log.splice(0);
    active = trace.setSpan(ROOT_CONTEXT, {} as Span);
  });

  it("makes no span of what belongs to none", async () => {
    active = ROOT_CONTEXT;
    const sample = traced(new Sample(), "sample@1", "mine");
    expect(await sample.add(2)).to.equal(42);
    expect(log).to.deep.equal([]);
  });

  it("leaves values, results and private state as they are", async () => {
    const sample = traced(new Sample(), "sample@1", "mine");
    expect(sample.identity).to.equal("it");
    expect(sample.now()).to.equal(40);
    expect(await sample.add(2)).to.equal(42);
    expect(log).to.deep.equal(["start sample@1 now", "end sample@1 now", "start sample@1 add", "end sample@1 add"]);
  });

  it("ends a span when the iteration ends, also early", async () => {
    const sample = traced(new Sample(), "sample@1", "mine");
    for await (const item of sample.list(5)) {
      log.push(`item ${item}`);
      if (item === 1) break;
    }
    expect(log).to.deep.equal(["start sample@1 list", "item 0", "item 1", "end sample@1 list"]);
  });

  it("marks a failure with its kind, without its text, and passes it on", async () => {
    const sample = traced(new Sample(), "sample@1", "mine");
    const error = await sample.fail().catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(TypeError).and.have.property("message", "broken");
    expect(log).to.deep.equal(["start sample@1 fail", "status TypeError", "end sample@1 fail"]);
  });
});
