/** What a stack may write under `config`; the manifest holds the same as JSON Schema. */
export interface BeamConfig {
  /** The version of Python, such as `3.12`; the first on the PATH from 3.11 on when absent. */
  readonly python?: string;
  /** Processes among which this machine's runner divides the rows; 1 when absent, which needs no servers in between. */
  readonly workers?: number;
  /** Another runner than this machine's own, which shares the files of this machine: `FlinkRunner`, `PrismRunner`, ... */
  readonly runner?: string;
  /** Has users' functions over rows run, in QuickJS; refused when absent. */
  readonly rowFunctions?: "javascript";
  /** Options for the runner as Beam calls them, such as `flink_master`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}
