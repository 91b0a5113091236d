/** A machine type as Vertex AI offers it for custom training. */
export interface Machine {
  readonly type: string;
  readonly cpus: number;
  /** GiB. */
  readonly memory: number;
  /** What is built in. */
  readonly accelerators?: { readonly type: string; readonly count: number };
}

/** An accelerator that is attached to machines of the N1 series: how many cores a machine with so many of it may have. */
export interface Attachable {
  readonly type: string;
  readonly maxCpus: Readonly<Record<number, number>>;
}
