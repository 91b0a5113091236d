import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import semver from "semver";
import type { Candidate, Demand, Problem } from "./problem.js";
import { solve } from "./solve.js";
import { diamonds, layers, pigeonDemands, pigeons } from "./testing/worlds.js";

type World = Readonly<Record<string, readonly Candidate[]>>;

function problem(world: World, demands: readonly Omit<Demand, "by">[], preferred?: Record<string, string>): Problem {
  return {
    demands: demands.map((demand) => ({ ...demand, by: "you" })),
    candidates: async (name) => world[name],
    ...(preferred === undefined ? {} : { preferred }),
  };
}

const v = (version: string, requires: Record<string, string> = {}, unfit?: string): Candidate => ({
  version,
  requires,
  ...(unfit === undefined ? {} : { unfit }),
});

async function refusal(asked: Problem): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await solve(asked);
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error("it was solved");
}

describe("solve", function () {
  this.timeout(30_000);
  it("takes the highest release that fits", async () => {
    const world = { a: [v("1.0.0"), v("1.2.0"), v("1.3.0-beta.1"), v("2.0.0")] };
    expect(await solve(problem(world, [{ name: "a", range: "^1.0.0" }]))).to.deep.equal(new Map([["a", "1.2.0"]]));
  });

  it("keeps what it is asked to prefer", async () => {
    const world = { a: [v("1.0.0"), v("1.2.0")] };
    const kept = await solve(problem(world, [{ name: "a", range: "^1.0.0" }], { a: "1.0.0" }));
    expect(kept.get("a")).to.equal("1.0.0");
  });

  it("goes back to an older version when the newest leads nowhere", async () => {
    const world = {
      a: [v("1.0.0", { b: "^1.0.0" }), v("2.0.0", { b: "^2.0.0" })],
      b: [v("1.0.0"), v("2.0.0", {}, "it needs kernel ^9.0.0, and this is 0.1.0")],
    };
    expect([...(await solve(problem(world, [{ name: "a", range: "*" }])))]).to.deep.equal([
      ["a", "1.0.0"],
      ["b", "1.0.0"],
    ]);
  });

  it("solves plugins that require each other", async () => {
    const world = { a: [v("1.0.0", { b: "1.0.0" })], b: [v("1.0.0", { a: "1.0.0" })] };
    expect((await solve(problem(world, [{ name: "a", range: "*" }]))).size).to.equal(2);
  });

  it("takes what may be chosen only at need last, and a deprecated one before that", async () => {
    const world = {
      a: [v("1.0.0"), { ...v("1.1.0"), deprecated: true }, { ...v("2.0.0"), lastResort: true }],
    };
    const solved = async (range: string) => (await solve(problem(world, [{ name: "a", range }]))).get("a");
    expect(await solved("*")).to.equal("1.0.0");
    expect(await solved(">1.0.0")).to.equal("1.1.0");
    expect(await solved("^2.0.0")).to.equal("2.0.0");
  });

  it("moves what matters most first, and only then what else has to move", async () => {
    const world = {
      a: [v("1.0.0", { b: "^1.0.0" }), v("2.0.0", { b: "^2.0.0" })],
      b: [v("1.0.0"), v("2.0.0")],
      c: [v("1.0.0"), v("1.1.0")],
    };
    const asked = problem(
      world,
      ["a", "b", "c"].map((name) => ({ name, range: "*" })),
      { b: "1.0.0", c: "1.0.0" },
    );
    expect((await solve(asked)).get("a"), "what is locked stays").to.equal("1.0.0");
    expect([...(await solve({ ...asked, first: ["a"] }))]).to.deep.equal([
      ["a", "2.0.0"],
      ["b", "2.0.0"],
      ["c", "1.0.0"],
    ]);
  });

  it("never takes a version that requires itself in another version", async () => {
    const world = { a: [v("1.0.0", { a: "^1.0.0" }), v("1.1.0", { a: "^2.0.0" })] };
    expect((await solve(problem(world, [{ name: "a", range: "*" }]))).get("a")).to.equal("1.0.0");
  });

  it("takes a prerelease only where a range names one of its release", async () => {
    const world = { a: [v("1.0.0"), v("1.1.0-beta.1"), v("1.1.0-beta.2")] };
    const solved = async (range: string) => (await solve(problem(world, [{ name: "a", range }]))).get("a");
    expect(await solved("^1.0.0")).to.equal("1.0.0");
    expect(await solved("^1.1.0-beta.1")).to.equal("1.1.0-beta.2");
    expect(await solved("1.1.0-beta.1 || ^1.0.0")).to.equal("1.0.0");
  });

  it("asks for the versions of a package once, and of none that nothing needs", async () => {
    const world: World = { a: [v("1.0.0", { b: "*" })], b: [v("1.0.0")], c: [v("1.0.0")] };
    const asked: string[] = [];
    const candidates = async (name: string) => (asked.push(name), world[name]);
    await solve({
      ...problem(world, [
        { name: "a", range: "*" },
        { name: "b", range: "*" },
      ]),
      candidates,
    });
    expect(asked.sort()).to.deep.equal(["a", "b"]);
  });

  it("solves hundreds of plugins of fifty versions, and finds the one demand that stands against the rest", async () => {
    const world = layers(300);
    const demands = Array.from({ length: 20 }, (_, at) => ({ name: `p${at}`, range: "^5.0.0" }));
    expect(holds(world, demands, await solve(problem(world, demands)))).to.equal(true);
    const { code, message } = await refusal(problem(world, [...demands, { name: "p299", range: "^1.0.0" }]));
    expect(code).to.equal("PLUGIN_CONFLICT");
    expect(message).to.include("you ask for p299 ^1.0.0");
  });

  it("learns from conflicts: pigeons that find no hole, and a long chain of diamonds, come to an end", async () => {
    expect((await refusal(problem(pigeons(7), pigeonDemands(7)))).code).to.equal("PLUGIN_CONFLICT");
    expect(
      (
        await refusal(
          problem(diamonds(30), [
            { name: "left0", range: "*" },
            { name: "right0", range: "*" },
          ]),
        )
      ).code,
    ).to.equal("PLUGIN_CONFLICT");
  });

  it("gives up on a search without end, with its own code", async () => {
    expect((await refusal(problem(pigeons(12), pigeonDemands(12)))).code).to.equal("PLUGIN_SEARCH_TOO_LONG");
  });

  it("takes whatever text stands for a range, and ends", async () => {
    const piece = fc.constantFrom(
      "^",
      "~",
      ">=",
      "<",
      "1",
      "0",
      ".",
      "x",
      "*",
      " ",
      " || ",
      " - ",
      "-beta",
      "+b",
      "v",
      "9".repeat(20),
      "\u0000",
      "é",
    );
    const range = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(range, range, async (one, other) => {
        const world = {
          a: [v("1.0.0", { b: one }), v("1.1.0-beta.1", { b: other }), v("2.0.0")],
          b: [v("1.0.0"), v("0.1.0-x")],
        };
        const demands = [
          { name: "a", range: other },
          { name: "b", range: one },
        ];
        try {
          expect(holds(world, demands, await solve(problem(world, demands)))).to.equal(true);
        } catch (error) {
          if (!isZenError(error, "PLUGIN_CONFLICT")) throw error;
        }
      }),
      { numRuns: 500 },
    );
    const endless = "1.0.0 || ".repeat(20_000);
    const world = {
      a: Array.from({ length: 2000 }, (_, at) => v(`1.${at}.0`, { b: `${endless}${at}` })),
      b: [v("9.0.0")],
    };
    expect((await refusal(problem(world, [{ name: "a", range: "*" }]))).code).to.equal("PLUGIN_CONFLICT");
  });

  it("finds a solution exactly when trying everything does, and its solutions hold", async () => {
    const names = ["a", "b", "c", "d"];
    const range = fc.constantFrom(
      "*",
      "^1.0.0",
      "^2.0.0",
      "1.0.0",
      ">=1.1.0",
      "<2.0.0",
      "3.0.0",
      "1.0.0 || 2.0.0-beta.1",
    );
    const requires = fc.dictionary(fc.constantFrom(...names), range, { maxKeys: 2 });
    const candidate = fc.record({ requires, unfit: fc.option(fc.constant("unfit"), { nil: undefined, freq: 5 }) });
    const versions = ["1.0.0", "1.1.0", "2.0.0-beta.1", "2.0.0"];
    const world = fc.record(Object.fromEntries(names.map((name) => [name, fc.array(candidate, { maxLength: 4 })])));
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.dictionary(fc.constantFrom(...names), range, { minKeys: 1 }),
        async (drawn, wished) => {
          const filled = Object.fromEntries(
            Object.entries(drawn).map(([name, list]) => [
              name,
              list.map(({ requires: needs, unfit }, at) => {
                const { [name]: _self, ...others } = needs;
                return v(versions[at] ?? "0.0.0", others, unfit);
              }),
            ]),
          );
          const demands = Object.entries(wished).map(([name, each]) => ({ name, range: each }));
          const expected = exists(filled, demands);
          let found: ReadonlyMap<string, string> | undefined;
          try {
            found = await solve(problem(filled, demands));
          } catch (error) {
            if (!isZenError(error, "PLUGIN_CONFLICT") && !isZenError(error, "PLUGIN_NOT_FOUND")) throw error;
          }
          expect(found !== undefined).to.equal(expected);
          if (found) expect(holds(filled, demands, found) && nothingMore(filled, demands, found)).to.equal(true);
        },
      ),
      { numRuns: 600 },
    );
  });
});

function holds(
  world: World,
  demands: readonly { name: string; range: string }[],
  chosen: ReadonlyMap<string, string>,
): boolean {
  const all = [...demands];
  for (const [name, version] of chosen) {
    const candidate = world[name]?.find((each) => each.version === version);
    if (!candidate || candidate.unfit !== undefined) return false;
    all.push(...Object.entries(candidate.requires).map(([required, range]) => ({ name: required, range })));
  }
  return all.every(({ name, range }) => semver.satisfies(chosen.get(name) ?? "", range));
}

/** Whether each package is there because something needs it. */
function nothingMore(world: World, demands: readonly { name: string }[], chosen: ReadonlyMap<string, string>): boolean {
  const reached = new Set(demands.map(({ name }) => name));
  for (const name of reached) {
    const candidate = world[name]?.find(({ version }) => version === chosen.get(name));
    for (const required of Object.keys(candidate?.requires ?? {})) reached.add(required);
  }
  return [...chosen.keys()].every((name) => reached.has(name));
}

/** Tries every assignment of a version or nothing to every package. */
function exists(world: World, demands: readonly { name: string; range: string }[]): boolean {
  const names = Object.keys(world);
  const attempt = (at: number, chosen: Map<string, string>): boolean => {
    const name = names[at];
    if (name === undefined) return holds(world, demands, chosen);
    if (attempt(at + 1, chosen)) return true;
    return (world[name] ?? []).some(({ version }) => {
      const found = attempt(at + 1, new Map(chosen).set(name, version));
      return found;
    });
  };
  return attempt(0, new Map());
}
