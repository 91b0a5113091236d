import type { Candidate } from "../problem.js";

type World = Readonly<Record<string, readonly Candidate[]>>;

/** Many plugins in layers, `p0` on top: each of fifty versions requires some of the next forty plugins in its own major version. */
export function layers(count: number): World {
  // Any sequence will do that is the same each time.
  let state = 1;
  const draw = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const requires = (at: number, major: number): Record<string, string> => {
    const below = Math.min(40, count - at - 1);
    const names = below === 0 ? [] : Array.from({ length: 4 }, () => `p${at + 1 + draw(below)}`);
    return Object.fromEntries(names.map((name) => [name, `^${major}.0.0`]));
  };
  return worldOf(count, "p", (at) =>
    Array.from({ length: 50 }, (_, k) => {
      const major = 1 + Math.floor(k / 10);
      return { version: `${major}.${k % 10}.0`, requires: requires(at, major) };
    }),
  );
}

/** More pigeons than holes: each version of a pigeon needs a hole for itself. No solution, and no short proof of it. */
export function pigeons(count: number): World {
  return {
    ...worldOf(count, "pigeon", (pigeon) =>
      Array.from({ length: count - 1 }, (_, hole) => ({
        version: `1.${hole}.0`,
        requires: { [`hole${hole}`]: `1.${pigeon}.0` },
      })),
    ),
    ...worldOf(count - 1, "hole", () =>
      Array.from({ length: count }, (_, pigeon) => ({ version: `1.${pigeon}.0`, requires: {} })),
    ),
  };
}

export function pigeonDemands(count: number): readonly { readonly name: string; readonly range: string }[] {
  return Array.from({ length: count }, (_, pigeon) => ({ name: `pigeon${pigeon}`, range: "*" }));
}

/** A chain of diamonds whose last link is missing: every combination of sides leads down to it. */
export function diamonds(length: number): World {
  const side = (link: number) =>
    Array.from({ length: 10 }, (_, at) => ({
      version: `${at + 1}.0.0`,
      requires: { [`middle${link}`]: `^${at + 1}.0.0` },
    }));
  const middle = (link: number) =>
    Array.from({ length: 10 }, (_, at) => ({
      version: `${at + 1}.0.0`,
      requires:
        link + 1 < length
          ? { [`left${link + 1}`]: `<=${at + 1}.0.0`, [`right${link + 1}`]: `<=${10 - at}.0.0` }
          : { end: `^${at + 1}.0.0` },
    }));
  return {
    ...worldOf(length, "left", side),
    ...worldOf(length, "right", side),
    ...worldOf(length, "middle", middle),
    end: [{ version: "11.0.0", requires: {} }],
  };
}

function worldOf(count: number, prefix: string, versions: (at: number) => readonly Candidate[]): World {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, versions(at)]));
}
