const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A length of time such as `72h` in milliseconds; nothing where it is none. */
export function ageMs(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})(m|h|d|w)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** The time since then, in the largest unit that fills it. */
export function ageText(ms: number): string {
  const units = [
    ["days", UNITS.d],
    ["hours", UNITS.h],
    ["minutes", UNITS.m],
  ] as const;
  const [name, length] = units.find(([, each]) => ms >= 2 * each) ?? ["minutes", UNITS.m];
  return `${Math.max(0, Math.floor(ms / length))} ${name}`;
}
