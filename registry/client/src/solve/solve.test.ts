import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import semver from "semver";
import type { Candidate, Demand, Problem } from "./problem.js";
import { solve } from "./solve.js";

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

  it("says who wants what when nothing fits", async () => {
    const world = { a: [v("1.0.0", { c: "^1.0.0" })], b: [v("1.0.0", { c: "^2.0.0" })], c: [v("1.5.0"), v("2.1.0")] };
    const { code, message } = await refusal(
      problem(world, [
        { name: "a", range: "*" },
        { name: "b", range: "*" },
      ]),
    );
    expect(code).to.equal("PLUGIN_CONFLICT");
    expect(message)
      .to.include("a 1.0.0 needs ^1.0.0")
      .and.include("b 1.0.0 needs ^2.0.0")
      .and.include("No version of c fits");
  });

  it("says why this kernel cannot run the only version", async () => {
    const { message } = await refusal(
      problem({ a: [v("1.0.0", {}, "it needs kernel ^9.0.0")] }, [{ name: "a", range: "*" }]),
    );
    expect(message).to.include("a 1.0.0 cannot be used: it needs kernel ^9.0.0");
  });

  it("names a package that no registry has, and who wants it", async () => {
    const found = await refusal(problem({ a: [v("1.0.0", { gone: "^1.0.0" })] }, [{ name: "a", range: "*" }]));
    expect(found.code).to.equal("PLUGIN_NOT_FOUND");
    expect(found.message).to.include("gone").and.include("a 1.0.0");
  });

  it("jumps back over choices that have nothing to do with a dead end", async () => {
    const world: Record<string, Candidate[]> = { z: [v("1.0.0", { impossible: "^1.0.0" })], impossible: [v("2.0.0")] };
    for (let at = 0; at < 12; at++) world[`p${at}`] = Array.from({ length: 10 }, (_, minor) => v(`1.${minor}.0`));
    world["q"] = [v("1.0.0", { z: "*" }), v("1.1.0", { z: "*" })];
    const demands = Object.keys(world)
      .filter((name) => /^[pq]/.test(name))
      .map((name) => ({ name, range: "*" }));
    const started = performance.now();
    expect((await refusal(problem(world, demands))).code).to.equal("PLUGIN_CONFLICT");
    expect(performance.now() - started).to.be.lessThan(2000);
  });

  it("gives up on a search without end, with its own code", async () => {
    const world: Record<string, Candidate[]> = {};
    const width = 9;
    // Pigeons and holes: every pair of pigeons refuses to share, and there is one hole too few.
    for (let pigeon = 0; pigeon < width; pigeon++) {
      world[`pigeon${pigeon}`] = Array.from({ length: width - 1 }, (_, hole) =>
        v(`1.${hole}.0`, Object.fromEntries([[`hole${hole}`, `1.${pigeon}.0`]])),
      );
    }
    for (let hole = 0; hole < width - 1; hole++) {
      world[`hole${hole}`] = Array.from({ length: width }, (_, pigeon) => v(`1.${pigeon}.0`));
    }
    const demands = Array.from({ length: width }, (_, pigeon) => ({ name: `pigeon${pigeon}`, range: "*" }));
    expect((await refusal(problem(world, demands))).code).to.be.oneOf(["PLUGIN_SEARCH_TOO_LONG", "PLUGIN_CONFLICT"]);
  });

  it("finds a solution exactly when trying everything does, and its solutions hold", async () => {
    const names = ["a", "b", "c", "d"];
    const range = fc.constantFrom("*", "^1.0.0", "^2.0.0", "1.0.0", ">=1.1.0", "<2.0.0", "3.0.0");
    const requires = fc.dictionary(fc.constantFrom(...names), range, { maxKeys: 2 });
    const candidate = fc.record({ requires, unfit: fc.option(fc.constant("unfit"), { nil: undefined, freq: 5 }) });
    const versions = ["1.0.0", "1.1.0", "2.0.0"];
    const world = fc.record(Object.fromEntries(names.map((name) => [name, fc.array(candidate, { maxLength: 3 })])));
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
            if (!isZenError(error, "PLUGIN_CONFLICT")) throw error;
          }
          expect(found !== undefined).to.equal(expected);
          if (found) expect(holds(filled, demands, found)).to.equal(true);
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
