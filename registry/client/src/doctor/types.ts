/** Something that is wrong with the plugins of a repository or with the package store. */
export interface Problem {
  readonly kind: "store" | "generation" | "pointer" | "lock" | "leftover";
  /** A sentence. */
  readonly text: string;
  /** The file or folder. */
  readonly path: string;
  /** Whether it was mended; absent where nothing was to be changed. */
  readonly mended?: boolean;
}

export interface DoctorReport {
  readonly problems: readonly Problem[];
  /** Packages in the store, files in them, and generations that were looked at. */
  readonly packages: number;
  readonly files: number;
  readonly generations: number;
}
