import { createHash } from "node:crypto";
import { publish } from "../../support/publication.js";
import { median } from "../measure.js";
import type { Row } from "../row.js";
import { requestRate } from "../support/request-rate.js";
import { withRegistries, type BenchedRegistry, type Registries } from "../support/registries.js";

const VERSIONS = 50;
const PACKAGES = 100;
const PUBLISHERS = 4;
const ROUNDS = 3;

interface Pair {
  readonly measured: number;
  readonly floor: number;
}

type Figure = "document" | "archive" | "publish" | "search";

let figures: Promise<Readonly<Record<Figure, Pair>>> | undefined;

/** All rows look at the same two servers. */
function measured(): Promise<Readonly<Record<Figure, Pair>>> {
  return (figures ??= withRegistries(measure));
}

async function measure(registries: Registries): Promise<Readonly<Record<Figure, Pair>>> {
  const publishing = await inTurns(registries, (registry, round) => publishMany(registry, round));
  const npm = { accept: "application/vnd.npm.install-v1+json", "accept-encoding": "gzip" };
  const rate = (route: string, headers = {}) => inTurns(registries, ({ url }) => requestRate(url + route, headers));
  return {
    publish: publishing,
    document: await rate("/@bench%2fmany", npm),
    archive: await rate("/@bench/many/-/many-1.0.0.tgz"),
    search: await rate("/-/v1/search?text=package&size=20"),
  };
}

/** The middle of what each does in several rounds, taken in turns; the first one warms up. */
async function inTurns(
  { zen, verdaccio }: Registries,
  work: (registry: BenchedRegistry, round: number) => Promise<number>,
): Promise<Pair> {
  const rates = { measured: [] as number[], floor: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const [measured, floor] = [await work(zen, round), await work(verdaccio, round)];
    if (round === 0) continue;
    rates.measured.push(measured);
    rates.floor.push(floor);
  }
  return { measured: median(rates.measured), floor: median(rates.floor) };
}

/** Publications per second: in the first round versions of one package, later packages. */
async function publishMany(registry: BenchedRegistry, round: number): Promise<number> {
  const waiting =
    round === 0
      ? Array.from({ length: VERSIONS }, (_, minor) => ({ name: "@bench/many", version: `1.${minor}.0` }))
      : Array.from({ length: PACKAGES }, (_, at) => ({ name: `@bench/package-${round}-${at}`, version: "1.0.0" }));
  const count = waiting.length;
  const started = performance.now();
  // verdaccio loses versions of one package that are published at the same time.
  const publishers = Array.from({ length: round === 0 ? 1 : PUBLISHERS }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const fields = { description: "A package to be found", keywords: ["package"], dependencies: { left: "^1.0.0" } };
      const { status } = await publish(registry.url, registry.token, {
        ...one,
        fields,
        text: noise(one.name + one.version),
      });
      if (status !== 201) throw new Error(`${registry.url} answered ${status} to ${one.name} ${one.version}.`);
    }
  });
  await Promise.all(publishers);
  return count / ((performance.now() - started) / 1000);
}

/** Some 20 KB that do not compress, always the same. */
function noise(seed: string): string {
  return Array.from({ length: 230 }, (_, at) => createHash("sha512").update(`${seed} ${at}`).digest("base64")).join(
    "\n",
  );
}

function row(figure: Figure, name: string, more: Partial<Row> & { readonly note?: string } = {}): Row {
  const { note, ...rest } = more;
  return {
    name,
    against: "verdaccio",
    ...rest,
    async run() {
      const pair = (await measured())[figure];
      return { ...pair, unit: "requests/s", ...(note === undefined ? {} : { note }) };
    },
  };
}

export const registryRows: readonly Row[] = [
  row("document", `registry: a document of ${VERSIONS} versions`, { aim: { share: 5 } }),
  row("archive", "registry: an archive of 20 KB", { aim: { share: 5 } }),
  row("search", `registry: search among ${ROUNDS * PACKAGES + PACKAGES} packages`, { aim: { share: 5 } }),
  row("publish", `registry: publish, ${PUBLISHERS} at once`, {
    aim: { share: 5 },
    whenMissed:
      "Each publication waits for the disk: archive, folder and transaction are synced before it is answered. verdaccio syncs nothing",
  }),
];
