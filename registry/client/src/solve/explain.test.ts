import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import type { Candidate, Demand } from "./problem.js";
import { solve } from "./solve.js";

const v = (version: string, requires: Record<string, string> = {}, unfit?: string): Candidate => ({
  version,
  requires,
  ...(unfit === undefined ? {} : { unfit }),
});

/** The code and the lines of the failure. */
async function told(
  world: Readonly<Record<string, readonly Candidate[]>>,
  ...asked: readonly string[]
): Promise<readonly string[]> {
  const demands = asked.map((text): Demand => {
    const [by = "", name = "", range = "*"] = text.split(" ");
    return { by, name, range };
  });
  try {
    await solve({ demands, candidates: async (name) => world[name] });
  } catch (error) {
    if (isZenError(error)) return [error.code, ...error.message.split("\n")];
    throw error;
  }
  throw new Error("it was solved");
}

describe("why nothing fits", () => {
  it("tells who needs what, from what is asked for", async () => {
    const world = { a: [v("1.0.0", { c: "^1.0.0" })], b: [v("1.0.0", { c: "^2.0.0" })], c: [v("1.5.0"), v("2.1.0")] };
    expect(await told(world, "you a", "you b")).to.deep.equal([
      "PLUGIN_CONFLICT",
      "No set of versions fits all that is asked for.",
      "Because b 1.0.0 needs c ^2.0.0 and a 1.0.0 needs c ^1.0.0, b 1.0.0 and a 1.0.0 exclude each other.",
      "And because you ask for b and a, nothing fits.",
    ]);
  });

  it("tells what the lock stands for, through several plugins", async () => {
    const world = {
      foo: [v("1.0.0", { bar: "^2.0.0" })],
      bar: [v("2.0.0", { baz: "^3.0.0" })],
      baz: [v("1.0.0"), v("3.0.0")],
    };
    expect((await told(world, "you foo ^1.0.0", "zen.lock baz ^1.0.0")).slice(2)).to.deep.equal([
      "Because foo 1.0.0 needs bar ^2.0.0 and bar 2.0.0 needs baz ^3.0.0, foo 1.0.0 needs baz 3.0.0.",
      "And because zen.lock asks for baz ^1.0.0 and you ask for foo ^1.0.0, nothing fits.",
    ]);
  });

  it("tells what this kernel cannot run", async () => {
    const reason = "it is made for kernel ^9.0.0, and this is 0.1.0";
    const world = { a: [v("1.0.0", {}, reason), v("1.1.0", {}, reason)] };
    expect((await told(world, "you a ^1.0.0")).slice(2)).to.deep.equal([
      "Because you ask for a ^1.0.0 and no a can be used (it is made for kernel ^9.0.0, and this is 0.1.0), nothing fits.",
    ]);
  });

  it("tells what there is where a range holds nothing", async () => {
    expect((await told({ a: [v("1.0.0"), v("1.1.0")] }, "you a ^2.0.0")).slice(2)).to.deep.equal([
      "You ask for a ^2.0.0, but there is only 1.0.0 and 1.1.0, so nothing fits.",
    ]);
  });

  it("refers by numbers to what was shown further above", async () => {
    const world = {
      foo: [v("1.0.0", { a: "^1.0.0", b: "^1.0.0" }), v("1.1.0", { x: "^1.0.0", y: "^1.0.0" })],
      a: [v("1.0.0", { b: "^2.0.0" })],
      b: [v("1.0.0"), v("2.0.0")],
      x: [v("1.0.0", { y: "^2.0.0" })],
      y: [v("1.0.0"), v("2.0.0")],
    };
    const lines = await told(world, "you foo");
    expect(lines[2]).to.match(/^Because a 1\.0\.0 needs b \^2\.0\.0 and foo 1\.0\.0 needs a .* \(1\)$/);
    expect(lines[4]).to.include("foo 1.0.0 needs b 2.0.0 (1), no foo can be used.");
    expect(lines.at(-1)).to.equal("And because you ask for foo, nothing fits.");
  });

  it("names a package that no registry has, and who wants it", async () => {
    expect(await told({ a: [v("1.0.0", { gone: "^1.0.0" })] }, "you a")).to.deep.equal([
      "PLUGIN_NOT_FOUND",
      "No registry has a plugin named gone.",
      "Because you ask for a and a 1.0.0 needs gone ^1.0.0, which no registry has, nothing fits.",
    ]);
    expect((await told({}, "you gone"))[0]).to.equal("PLUGIN_NOT_FOUND");
  });

  it("calls it a conflict where another demand stands against the versions that need nothing missing", async () => {
    const world = { a: [v("1.0.0", { gone: "*" }), v("2.0.0", { b: "^2.0.0" })], b: [v("1.0.0"), v("2.0.0")] };
    expect((await told(world, "you a", "zen.lock b ^1.0.0"))[0]).to.equal("PLUGIN_CONFLICT");
  });
});
