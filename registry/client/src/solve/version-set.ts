/**
 * A set of choices for one package: some of its versions, and perhaps the choice not to have it at all. Bit `i` stands for the package's
 * i-th version, the bit after the last version for its absence. Sets of known versions rather than intervals, because npm's ranges are no
 * intervals: `^1.0.0` holds `1.1.0` and not `1.1.0-beta.1`. Never changed once made.
 */
export type VersionSet = Readonly<Uint32Array>;

/** All choices among `count` versions and absence. */
export function everything(count: number): VersionSet {
  const set = new Uint32Array((count >> 5) + 1);
  for (let bit = 0; bit <= count; bit++) set[bit >> 5]! |= 1 << (bit & 31);
  return set;
}

export function setOf(bits: Iterable<number>, count: number): VersionSet {
  const set = new Uint32Array((count >> 5) + 1);
  for (const bit of bits) set[bit >> 5]! |= 1 << (bit & 31);
  return set;
}

export function has(set: VersionSet, bit: number): boolean {
  return (set[bit >> 5]! & (1 << (bit & 31))) !== 0;
}

export function intersection(a: VersionSet, b: VersionSet): VersionSet {
  return Uint32Array.from(a, (word, at) => word & b[at]!);
}

export function union(a: VersionSet, b: VersionSet): VersionSet {
  return Uint32Array.from(a, (word, at) => word | b[at]!);
}

/** What is in `all` and not in `set`. */
export function complement(set: VersionSet, all: VersionSet): VersionSet {
  return Uint32Array.from(all, (word, at) => word & ~set[at]!);
}

export function isSubset(inner: VersionSet, outer: VersionSet): boolean {
  for (let at = 0; at < inner.length; at++) if ((inner[at]! & ~outer[at]!) !== 0) return false;
  return true;
}

/** Whether everything that both `a` and `b` hold is in `outer`. */
export function isIntersectionSubset(a: VersionSet, b: VersionSet, outer: VersionSet): boolean {
  for (let at = 0; at < a.length; at++) if ((a[at]! & b[at]! & ~outer[at]!) !== 0) return false;
  return true;
}

export function isDisjoint(a: VersionSet, b: VersionSet): boolean {
  for (let at = 0; at < a.length; at++) if ((a[at]! & b[at]!) !== 0) return false;
  return true;
}

export function isEmpty(set: VersionSet): boolean {
  return set.every((word) => word === 0);
}

export function sizeOf(set: VersionSet): number {
  let size = 0;
  for (let word of set) for (; word !== 0; word &= word - 1) size++;
  return size;
}
