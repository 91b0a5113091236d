import { token, isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { Container, inject } from "./container.js";

const A = token<string>("a@1");
const B = token<string>("b@1");
const C = token<string>("c@1");
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

function caught(body: () => unknown): Promise<unknown> {
  return Promise.resolve()
    .then(body)
    .then(
      () => expect.fail("nothing was thrown"),
      (error: unknown) => error,
    );
}

describe("Container", () => {
  it("knows a token by its id, whichever copy of the SDK made it", async () => {
    const container = new Container("the test");
    container.provide(A, { value: "one" });
    expect(await container.get(token<string>("a@1"))).to.equal("one");
  });

  it("makes a value once, also for callers at the same time", async () => {
    const container = new Container("the test");
    let made = 0;
    container.provide(A, { create: async () => (await pause(), `value ${++made}`) });
    expect(await Promise.all([container.get(A), container.get(A)])).to.deep.equal(["value 1", "value 1"]);
    expect(await container.get(A)).to.equal("value 1");
  });

  it("injects constructor parameters by the tokens they name", () => {
    class Greeter {
      constructor(
        @inject(A) readonly name: string,
        @inject(B) readonly end: string,
      ) {}
    }
    const G = token<Greeter>("greeter");
    const container = new Container("the test");
    container.provide(G, { type: Greeter });
    container.provide(A, { value: "Ada" });
    container.provide(B, { create: () => "!" });
    expect(container.resolve(G)).to.include({ name: "Ada", end: "!" });
    expect(container.resolve(G)).to.equal(container.resolve(G));
  });

  it("says which token is missing and who asked", async () => {
    const error = await caught(() => new Container("plugin @acme/store").get(A));
    expect(isZenError(error, "TOKEN_NOT_PROVIDED")).to.equal(true);
    expect((error as Error).message)
      .to.contain("plugin @acme/store")
      .and.contain("a@1");
  });

  it("says which token a constructor misses", async () => {
    class Greeter {
      constructor(@inject(A) readonly name: string) {}
    }
    const container = new Container("the kernel");
    container.provide(B, { type: Greeter as never });
    const error = await caught(() => container.resolve(B));
    expect(isZenError(error, "TOKEN_NOT_PROVIDED")).to.equal(true);
    expect((error as Error).message)
      .to.contain("Greeter of the kernel")
      .and.contain("a@1");
  });

  it("passes on what a constructor throws as it is", async () => {
    const broken = new Error("broken");
    class Broken {
      constructor() {
        throw broken;
      }
    }
    class User {
      constructor(@inject(A) readonly broken: unknown) {}
    }
    const container = new Container("the kernel");
    container.provide(A, { type: Broken as never });
    container.provide(B, { type: User as never });
    expect(await caught(() => container.resolve(B))).to.equal(broken);
    expect(await caught(() => container.get(A))).to.equal(broken);
  });

  it("refuses a second provider of one token", async () => {
    const container = new Container("plugin x");
    container.provide(A, { value: "one" });
    const error = await caught(() => container.provide(A, { value: "two" }));
    expect(isZenError(error, "TOKEN_TAKEN")).to.equal(true);
    expect(await container.get(A)).to.equal("one");
  });

  it("tries again after a failure", async () => {
    const container = new Container("the test");
    let calls = 0;
    const flaky = async () => {
      if (++calls === 1) throw new Error("not yet");
      return "now";
    };
    container.provide(A, { create: flaky });
    expect(await caught(() => container.get(A))).to.have.property("message", "not yet");
    expect(await container.get(A)).to.equal("now");
  });

  it("tries again after a failure that came at once", async () => {
    const container = new Container("the test");
    let calls = 0;
    container.provide(A, {
      create: () => {
        if (++calls === 1) throw new Error("not yet");
        return "now";
      },
    });
    expect(await caught(() => container.get(A))).to.have.property("message", "not yet");
    expect(await container.get(A)).to.equal("now");
  });

  describe("finds a cycle and shows it", () => {
    const cyclic = (wait: () => Promise<void>) => {
      const [one, two] = [new Container("plugin one"), new Container("plugin two")];
      one.provide(A, { create: async () => (await wait(), `a${await two.get(B)}`) });
      two.provide(B, { create: async () => (await wait(), `b${await one.get(C)}`) });
      one.provide(C, { create: async () => (await wait(), `c${await one.get(A)}`) });
      return { one, two };
    };

    it("of asynchronous values", async () => {
      const error = await caught(() => cyclic(pause).one.get(A));
      expect(isZenError(error, "DEPENDENCY_CYCLE")).to.equal(true);
      expect((error as Error).message).to.contain(
        "a@1 (plugin one) -> b@1 (plugin two) -> c@1 (plugin one) -> a@1 (plugin one)",
      );
    });

    it("when its members are asked for at the same time", async () => {
      const { one, two } = cyclic(pause);
      const errors = await Promise.all([one.get(A), two.get(B), one.get(C)].map((asked) => caught(() => asked)));
      for (const error of errors) expect(isZenError(error, "DEPENDENCY_CYCLE")).to.equal(true);
    });

    it("of constructors", async () => {
      class First {
        constructor(@inject(B) readonly second: unknown) {}
      }
      class Second {
        constructor(@inject(A) readonly first: unknown) {}
      }
      const container = new Container("the kernel");
      container.provide(A, { type: First as never });
      container.provide(B, { type: Second as never });
      const error = await caught(() => container.resolve(A));
      expect(String(error)).to.contain("a@1 (the kernel) -> b@1 (the kernel) -> a@1 (the kernel)");
    });
  });

  it("sees no cycle where two values share a third", async () => {
    const container = new Container("the test");
    container.provide(C, { create: async () => (await pause(), "c") });
    container.provide(B, { create: async () => `b${await container.get(C)}` });
    container.provide(A, { create: async () => (await Promise.all([container.get(B), container.get(C)])).join("") });
    expect(await Promise.all([container.get(C), container.get(A)])).to.deep.equal(["c", "bcc"]);
  });

  it("sees no cycle in what a value asks for after it was made", async () => {
    const container = new Container("the test");
    let later: Promise<string> | undefined;
    container.provide(A, {
      create: () => {
        later = pause().then(() => container.get(B));
        return "a";
      },
    });
    container.provide(B, { create: async () => (await pause(), `b${await container.get(A)}`) });
    expect(await container.get(A)).to.equal("a");
    expect(await later).to.equal("ba");
  });
});
