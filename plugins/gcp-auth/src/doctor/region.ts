import type { Location } from "./google.js";

/** Predefined pairs of regions (https://cloud.google.com/storage/docs/locations). */
const DUAL: Readonly<Record<string, readonly string[]>> = {
  ASIA1: ["asia-northeast1", "asia-northeast2"],
  EUR4: ["europe-north1", "europe-west4"],
  EUR5: ["europe-west1", "europe-west2"],
  EUR7: ["europe-west2", "europe-west3"],
  EUR8: ["europe-west3", "europe-west6"],
  NAM4: ["us-central1", "us-east1"],
};
const MULTI: Readonly<Record<string, string>> = { ASIA: "asia-", EU: "europe-", US: "us-" };

/** Whether work in a region finds a bucket's objects there, without traffic between regions. */
export function isNear({ location = "", customPlacementConfig }: Location, region: string): boolean {
  const chosen = customPlacementConfig?.dataLocations ?? DUAL[location.toUpperCase()];
  if (chosen !== undefined) return chosen.some((one) => one.toLowerCase() === region);
  const prefix = MULTI[location.toUpperCase()];
  return prefix === undefined ? location.toLowerCase() === region : region.startsWith(prefix);
}
