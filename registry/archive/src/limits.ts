/** Bounds on an archive from outside; reaching one refuses the archive. */
export interface UnpackLimits {
  readonly archiveBytes: number;
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** Expanded bytes for each archived byte, counted once the expanded size has passed 16 MiB. */
  readonly ratio: number;
  /** Whether it may carry packages of its own, which could pass for others. */
  readonly nodeModules: boolean;
  /** Whether the archive must close with tar's end mark, without which a cut between entries goes unseen. */
  readonly endMark: boolean;
}

const MiB = 1024 * 1024;

/** A plugin is a bundle: few files, of moderate size. */
export const pluginLimits: UnpackLimits = {
  archiveBytes: 256 * MiB,
  entries: 10_000,
  entryBytes: 128 * MiB,
  totalBytes: 512 * MiB,
  ratio: 100,
  nodeModules: false,
  endMark: true,
};

/** Native packages carry machine code for several platforms; npm's older archives have no end mark. */
export const nativeLimits: UnpackLimits = {
  archiveBytes: 2048 * MiB,
  entries: 50_000,
  entryBytes: 1024 * MiB,
  totalBytes: 4096 * MiB,
  ratio: 200,
  nodeModules: true,
  endMark: false,
};
