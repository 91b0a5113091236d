import { ZenError, type NativeClosure } from "@zen/plugin-sdk";
import type { ChosenPlugin } from "../lock/derive.js";
import type { Lock, LockedPlugin } from "../lock/types.js";
import { resolveClosure } from "../natives/resolve.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import { sdkName } from "../pack/read-package.js";
import type { Candidate, Demand } from "../solve/problem.js";
import { solve } from "../solve/solve.js";
import { candidateOf, tryOffer, type Offer } from "./offer.js";
import type { Registries } from "./registries.js";
import type { KernelFacts } from "./types.js";

/** What is wanted of one plugin by name. */
export interface Wish {
  readonly name: string;
  /** Any version will do where there is none. */
  readonly range?: string;
  /** Offered from a folder or an archive: its registry is not asked. */
  readonly offer?: Offer;
}

export interface World {
  readonly registries: Registries;
  readonly kernel: KernelFacts;
  readonly npm: NpmPackages;
  /** Why policies refuse a version, as the end of a sentence. */
  refusal(offer: Offer): string | undefined;
  /** The offer of a locked plugin from the store, or from where the lock says it came from. */
  locked(name: string, plugin: LockedPlugin): Promise<Offer | undefined>;
}

/** A set of plugins, and by name where each is to be had. */
export interface Choice {
  readonly chosen: readonly ChosenPlugin[];
  readonly offers: ReadonlyMap<string, Offer>;
}

/**
 * Chooses a set of plugins that holds the wishes and, of what is locked, everything that is not wished for anew; versions
 * in the lock are kept where they fit, but for those that are `moving`: these go as high as what is asked for allows, the first one first.
 *
 * @throws ZenError `PLUGIN_CONFLICT`, `PLUGIN_NOT_FOUND`, `LOCK_MISMATCH` and whatever sources throw.
 */
export async function choose(
  world: World,
  wishes: readonly Wish[],
  lock: Lock | undefined,
  moving: readonly string[] = [],
): Promise<Choice> {
  const offers = new Map<string, Map<string, Offer>>();
  const wished = new Set(wishes.map(({ name }) => name));
  const kept = Object.entries(lock?.plugins ?? {}).filter(([name]) => !wished.has(name));
  const demands: Demand[] = [
    { name: sdkName, range: "*", by: "Zen" },
    ...wishes.map(({ name, range = "*" }) => ({ name, range, by: "you" })),
    ...kept.flatMap(([name, { requested }]) =>
      requested === undefined ? [] : [{ name, range: requested, by: "zen.lock" }],
    ),
  ];
  const candidates = async (name: string): Promise<readonly Candidate[] | undefined> => {
    const locked = lock?.plugins[name];
    const found = await offersOf(name, world, wishes, locked);
    offers.set(name, new Map(found?.map((offer) => [offer.version, offer])));
    return found?.map((offer) =>
      candidateOf(offer, world.kernel, world.refusal(offer), offer.integrity === locked?.integrity),
    );
  };
  const stays = kept.filter(([name]) => !moving.includes(name));
  const preferred = Object.fromEntries(stays.map(([name, { version }]) => [name, version]));
  const solution = await solve({ demands, candidates, preferred, first: moving });
  const requested = new Map([
    ...kept.map(([name, each]) => [name, each.requested] as const),
    ...wishes.map((wish) => [wish.name, requestOf(wish, solution.get(wish.name))] as const),
  ]);
  const selected = [...solution].map(([name, version]) => offers.get(name)!.get(version)!);
  const chosen = await Promise.all(
    selected.map(async (offer) => chosenFrom(offer, requested.get(offer.name), await closureFor(offer, world.npm))),
  );
  return { chosen, offers: new Map(selected.map((offer) => [offer.name, offer])) };
}

/** A plugin that was asked for by its name alone is asked for, from then on, in what fits the version that was chosen. */
function requestOf({ range, offer }: Wish, version: string | undefined): string {
  return range ?? (offer === undefined && version !== undefined ? `^${version}` : "*");
}

/** A packed plugin brings the closure of its natives; for one that was published unpacked, it is resolved now. */
async function closureFor({ manifest }: Offer, npm: NpmPackages): Promise<NativeClosure> {
  const natives = manifest?.natives ?? {};
  return manifest?.closure ?? (Object.keys(natives).length === 0 ? [] : (await resolveClosure(natives, npm)).closure);
}

export function chosenFrom(offer: Offer, requested: string | undefined, closure: NativeClosure): ChosenPlugin {
  const { name, version, integrity, lockSource, manifest } = offer;
  return {
    name,
    version,
    integrity,
    source: lockSource,
    closure,
    ...(requested === undefined ? {} : { requested }),
    ...(manifest === undefined ? {} : { manifest }),
  };
}

async function offersOf(
  name: string,
  world: World,
  wishes: readonly Wish[],
  locked: LockedPlugin | undefined,
): Promise<readonly Offer[] | undefined> {
  const wish = wishes.find((each) => each.name === name);
  if (wish?.offer) return [wish.offer];
  if (locked && !wish && !("registry" in locked.source)) {
    const offer = await world.locked(name, locked);
    return offer && [offer];
  }
  const binding = locked && !wish ? world.registries.find(name) : world.registries.get(name);
  const packument = await binding?.source.describe(name);
  const offers = Object.values(packument?.versions ?? {}).map((document) =>
    tryOffer(document, { registry: binding!.name }, binding!.source),
  );
  if (locked === undefined || wish) return packument && offers;
  const same = offers.findIndex(({ version }) => version === locked.version);
  if (offers[same]?.integrity === locked.integrity) return offers;
  const stored = await world.locked(name, locked);
  if (stored === undefined) {
    if (same >= 0) throw changedVersion(name, locked.version);
    return packument && offers;
  }
  return [...offers.filter((_offer, at) => at !== same), stored];
}

export function changedVersion(name: string, version: string): ZenError {
  return new ZenError(
    "LOCK_MISMATCH",
    `${name} ${version} is not what zen.lock recorded: its registry now has other bytes.`,
    {
      place: "zen.lock",
      hint: `A published version never changes. If you trust the new one, run \`zen plugins:install ${name}@${version}\`.`,
    },
  );
}
