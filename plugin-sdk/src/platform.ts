/** A machine's kind, in the words of npm's `os`, `cpu` and `libc` fields. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: "glibc" | "musl";
  /** The Node version there, as `process.versions.node`, where it is known. */
  readonly node?: string;
}

export interface Resources {
  /** Cores; fractions are allowed where the backend allows them. */
  readonly cpus?: number;
  /** Bytes, or a number with unit: `512 MiB`, `2 GiB`. Set aside for the step, and the most that it may take: more ends it. */
  readonly memory?: number | string;
  readonly accelerators?: { readonly type: string; readonly count: number };
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Bytes of `2 GiB`, `512 MB` or a plain number. Returns undefined for anything else. */
export function parseBytes(text: number | string): number | undefined {
  if (typeof text === "number") return Number.isSafeInteger(text) && text >= 0 ? text : undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B|B)?\s*$/.exec(text);
  const unit = UNITS[match?.[2] ?? "B"];
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}
