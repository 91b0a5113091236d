import type { Death } from "./mortal/points.js";
import type { Place } from "./scene.js";
import { WRITE_POINTS } from "./write-points.js";

/** Every moment of a process at which it can be killed: before each call of its trace, and in the middle of each that writes bytes. */
export function allDeaths(trace: readonly string[]): readonly Death[] {
  const passed = new Map<string, number>();
  return trace.flatMap((point) => {
    const occurrence = (passed.get(point) ?? 0) + 1;
    passed.set(point, occurrence);
    const before = { point, occurrence, when: "before" } as const;
    return /^write(File)? /.test(point) ? [before, { ...before, when: "half" }] : [before];
  });
}

/** For each point, the moment right after it was passed last: nothing that came later hides what it alone has done. */
function lastDeaths(trace: readonly string[]): readonly Death[] {
  const counts = new Map<string, number>();
  for (const point of trace) counts.set(point, (counts.get(point) ?? 0) + 1);
  return [...counts].map(([point, occurrence]) => ({ point, occurrence, when: "after" }));
}

/** All that a soak goes through in a place: where the same points come in another place too, only those that are its own. */
export function deathsIn(place: Place, trace: readonly string[]): readonly Death[] {
  if (place === "in this process") return [...allDeaths(trace), ...lastDeaths(trace)];
  // What is there before and after a flush is the same for a process that dies.
  if (place === "in workers")
    return allDeaths(trace).filter(({ point }) => !/^(f?datasync|fsync|futimes) /.test(point));
  const known = WRITE_POINTS["in this process"];
  return allDeaths(trace).filter(({ point }) => !known.includes(point));
}

/** For people, and to be found again: `before link artifacts/objects/keys/* (3)`. */
export function nameOf({ point, occurrence, when }: Death): string {
  return `${when === "half" ? "half-way through" : when} ${point} (${occurrence})`;
}
