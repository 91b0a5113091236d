import semver from "semver";
import { h, type Content } from "../html.js";
import type { PluginData } from "../plugin-data.js";

/** What is known against the version shown. */
export function advisories({ advisories: all, version }: PluginData): Content {
  const concerning = all.filter(({ affected }) => isIn(version, affected));
  return concerning.map(
    ({ id, severity, title, description, affected }) =>
      h`<div class="note bad" role="note"><strong class="bad">✕ ${title}</strong> <small>${id}, ${severity}, versions ${affected}</small>${description === undefined ? "" : h`<p>${description}</p>`}</div>`,
  );
}

/** Whether an advisory's range means a version. */
export function isIn(version: string, affected: string): boolean {
  return semver.satisfies(version, affected, { includePrerelease: true });
}
