/** Characters that look like others, as far as package names may hold them at all; and what separates words. */
const twins: readonly (readonly [RegExp, string])[] = [
  [/[._-]/g, ""],
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/cl/g, "d"],
  [/0/g, "o"],
  [/[1i|]/g, "l"],
  [/3/g, "e"],
  [/5/g, "s"],
];

/** Equal for names that a hurried reader takes for the same. */
export function skeleton(name: string): string {
  return twins.reduce((text, [from, to]) => text.replace(from, to), name.replace(/^@/, "").replace("/", " "));
}

/**
 * Whether `name` could be taken for `other`: the same skeleton, or, from ten characters on, one slip of the hand away (a character more,
 * less, other, or two that changed places). Short names are too close together by nature.
 */
export function looksLike(name: string, other: string): boolean {
  if (name === other) return false;
  const [one, two] = [skeleton(name), skeleton(other)];
  if (one === two) return true;
  return Math.min(one.length, two.length) >= 10 && !numberedApart(name, other) && oneSlip(one, two);
}

/** `conv-2d` and `conv-3d`, `plugin-1` and `plugin-2` differ on purpose. */
function numberedApart(name: string, other: string): boolean {
  return name.replace(/\d+/g, "#") === other.replace(/\d+/g, "#");
}

function oneSlip(one: string, two: string): boolean {
  const [short, long] = one.length <= two.length ? [one, two] : [two, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}
