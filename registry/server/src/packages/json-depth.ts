/** Whether `value` nests deeper than `depth`, has more than `nodes` values, or has a key `__proto__` anywhere. Does not recurse. */
export function isUnwieldy(value: unknown, depth = 64, nodes = 200_000): boolean {
  let level: unknown[] = [value];
  for (let at = 0, count = 0; level.length > 0; at++) {
    count += level.length;
    if (at > depth || count > nodes) return true;
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      if (Object.hasOwn(each, "__proto__")) return true;
      for (const inner of Object.values(each)) next.push(inner);
    }
    level = next;
  }
  return false;
}
