/** One line of the benchmark table: something measured beside its floor or a peer, in the same run; or for information alone. */
export interface Row {
  /** Short and stable: `--only` selects by it. */
  readonly name: string;
  /** What `floor` is: `node -e 0`, `DuckDB's own SQL`. */
  readonly against?: string;
  readonly aim?: Aim;
  /** Where the time goes, told below the table when the aim is missed. */
  readonly whenMissed?: string;
  run(): Promise<Measurement>;
}

/**
 * - `times`: measured is at most so many times the floor.
 * - `plus`: measured is at most the floor and so many units more.
 * - `share`: measured reaches at least this share of the floor (throughput, where more is better).
 * - `below`: measured is under this many units, whatever the floor.
 */
export type Aim =
  { readonly times: number } | { readonly plus: number } | { readonly share: number } | { readonly below: number };

export interface Measurement {
  readonly measured: number;
  readonly floor?: number;
  readonly unit: "ms" | "s" | "MiB/s" | "rows/s" | "requests/s" | "decisions/s";
  /** Peak resident memory of the measured process, in bytes. */
  readonly memory?: number;
  /** One short remark for the table: how many rounds, what was flat. */
  readonly note?: string;
}

export function meets(aim: Aim, { measured, floor = Number.NaN }: Measurement): boolean {
  if ("times" in aim) return measured <= floor * aim.times;
  if ("plus" in aim) return measured <= floor + aim.plus;
  if ("share" in aim) return measured >= floor * aim.share;
  return measured < aim.below;
}

export function describeAim(aim: Aim, unit: string): string {
  if ("times" in aim) return `<= ${aim.times}x`;
  if ("plus" in aim) return `<= floor + ${aim.plus} ${unit}`;
  if ("share" in aim) return `>= ${Math.round(aim.share * 100)} %`;
  return `< ${aim.below} ${unit}`;
}
