import {
  diamonds,
  layers,
  pigeonDemands,
  pigeons,
  solve,
  type Candidate,
  type Demand,
} from "@zen/registry-client/solver";
import { compare, median, time } from "../measure.js";
import type { Row } from "../row.js";

const ROUNDS = 5;

type World = Readonly<Record<string, readonly Candidate[]>>;
type Asked = readonly Pick<Demand, "name" | "range">[];

/** Solves a world, or finds that it has no solution. @throws when it is the other. */
async function solveOnce(world: World, asked: Asked, solvable: boolean): Promise<void> {
  const demands = asked.map((one) => ({ ...one, by: "you" }));
  const solved = await solve({ demands, candidates: async (name) => world[name] }).then(
    () => true,
    (error: unknown) => {
      if ((error as { readonly code?: string }).code !== "PLUGIN_CONFLICT") throw error;
      return false;
    },
  );
  if (solved !== solvable) throw new Error(`It was ${solved ? "" : "not "}solved.`);
}

function within(name: string, below: number, solvable: boolean, make: () => { world: World; asked: Asked }): Row {
  return {
    name: `solver: ${name}`,
    aim: { below },
    async run() {
      const { world, asked } = make();
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await time(() => solveOnce(world, asked, solvable)));
      return { measured: median(times), unit: "ms", note: `${ROUNDS} rounds` };
    },
  };
}

const top: Asked = Array.from({ length: 20 }, (_, at) => ({ name: `p${at}`, range: "^5.0.0" }));
const sides: Asked = ["left0", "right0"].map((name) => ({ name, range: "*" }));

/** A conflict at the far end of a large graph: every way down to it has to be excluded. */
const conflict: Row = {
  name: "solver: 1,000 plugins x 50 versions, one demand against the rest",
  against: "the same without that demand",
  aim: { times: 10 },
  async run() {
    const world = layers(1000);
    const against = [...top, { name: "p999", range: "^1.0.0" }];
    const times = await compare(
      () => solveOnce(world, against, false),
      () => solveOnce(world, top, true),
      ROUNDS,
    );
    return { ...times, unit: "ms" };
  },
};

export const solverRows: readonly Row[] = [
  within("1,000 plugins x 50 versions", 1000, true, () => ({ world: layers(1000), asked: top })),
  conflict,
  within("100 diamonds in a chain that ends nowhere", 1000, false, () => ({ world: diamonds(100), asked: sides })),
  within("8 pigeons in 7 holes", 1000, false, () => ({ world: pigeons(8), asked: pigeonDemands(8) })),
];
