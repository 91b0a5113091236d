import { GoogleError } from "../core/google-error.js";

/** @throws GoogleError for a traffic split that the service would not take. */
export function checkSplit(split: Readonly<Record<string, number>>, ids: readonly string[]): void {
  const shares = Object.entries(split);
  const stranger = shares.find(([id]) => !ids.includes(id));
  if (stranger !== undefined)
    throw new GoogleError("INVALID_ARGUMENT", `traffic_split names the unknown DeployedModel ${stranger[0]}.`);
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  if (shares.length > 0 && sum !== 100)
    throw new GoogleError("INVALID_ARGUMENT", `The traffic percentages must add up to 100, not ${sum}.`);
}

/** The model whose share a request falls into; undefined where none has any. */
export function chosen(split: Readonly<Record<string, number>>): string | undefined {
  let place = Math.random() * 100;
  return Object.entries(split).find(([, share]) => (place -= share) < 0)?.[0];
}
