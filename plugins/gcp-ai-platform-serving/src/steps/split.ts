import type { Revision } from "@zen/plugin-sdk";
import type { Endpoint } from "../api/resources.js";
import { deployedModelId } from "../state/names.js";

/** Shares by deployed model, without those that have none. */
export function splitOf(revisions: readonly Revision[]): Readonly<Record<string, number>> {
  const shares = revisions.filter(({ traffic }) => traffic > 0);
  return Object.fromEntries(shares.map(({ id, traffic }) => [deployedModelId(id), traffic]));
}

/** Whether the endpoint has these shares. */
export function hasSplit({ trafficSplit = {} }: Endpoint, wanted: Readonly<Record<string, number>>): boolean {
  const given = Object.entries(trafficSplit).filter(([, share]) => share > 0);
  return given.length === Object.keys(wanted).length && given.every(([id, share]) => wanted[id] === share);
}
