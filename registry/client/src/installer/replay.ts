import { ZenError } from "@zen/plugin-sdk";
import { lockText } from "../lock/text.js";
import { deriveLock } from "../lock/derive.js";
import { asRecordedIn } from "../lock/permissions.js";
import type { Lock, LockedPlugin } from "../lock/types.js";
import { changedVersion, chosenFrom, type Choice, type World } from "./choose.js";
import { makeOffer, type Offer } from "./offer.js";
import { settled } from "./settled.js";

/**
 * Exactly what a lock says, from the store or from the places that the lock names; nothing is chosen.
 *
 * @throws ZenError `LOCK_MISMATCH` when the plugins are not what the lock says of them.
 */
export async function replay(world: World, lock: Lock): Promise<Choice> {
  const closure = Object.entries(lock.natives).map(([key, native]) => {
    const at = key.lastIndexOf("@");
    return { name: key.slice(0, at), version: key.slice(at + 1), ...native };
  });
  const pairs = await settled(
    Object.entries(lock.plugins).map(async ([name, plugin]) => {
      const offer = (await world.locked(name, plugin)) ?? (await fromRegistry(world, name, plugin));
      if (offer.name !== name || offer.version !== plugin.version) {
        throw mismatch(`${name} ${plugin.version} is recorded with the digest of ${offer.name} ${offer.version}`);
      }
      const own = offer.manifest?.closure ?? (Object.keys(offer.manifest?.natives ?? {}).length === 0 ? [] : closure);
      return { offer, chosen: chosenFrom(offer, plugin.requested, own) };
    }),
  );
  const chosen = pairs.map((pair) => pair.chosen);
  if (lockText(asRecordedIn(lock, deriveLock(chosen))) !== lockText(lock))
    throw mismatch("it does not agree with the plugins that it names");
  return { chosen, offers: new Map(pairs.map(({ offer }) => [offer.name, offer])) };
}

async function fromRegistry(world: World, name: string, plugin: LockedPlugin): Promise<Offer> {
  const binding = world.registries.get(name);
  const document = (await binding.source.describe(name))?.versions[plugin.version];
  if (document === undefined) {
    throw new ZenError("PLUGIN_NOT_FOUND", `${name} ${plugin.version} of zen.lock is not in ${binding.source.title}.`, {
      hint: "Bind the registry that has it, or install another version by name.",
    });
  }
  if (document.dist.integrity !== plugin.integrity) throw changedVersion(name, plugin.version);
  return makeOffer(document, plugin.source, binding.source);
}

export function mismatch(problem: string): ZenError {
  return new ZenError("LOCK_MISMATCH", `zen.lock cannot be followed: ${problem}.`, {
    place: "zen.lock",
    hint: "Restore zen.lock from version control, or install the plugins by name to record what there is now.",
  });
}
