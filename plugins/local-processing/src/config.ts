/** What a stack may write under `config`; the manifest holds the same as JSON Schema. */
export interface LocalProcessingConfig {
  /** Threads of the engine; all processors when absent. */
  readonly threads?: number;
  /** Memory of the engine before it spills to disk, such as `"2GB"` or `"50%"` of the machine's; 70 % when absent. */
  readonly memoryLimit?: string;
  /** Where it spills to; in the cache folder when absent. */
  readonly tempDir?: string;
  /** Gives up that the same input always makes the same bytes: rows come in any order, sums in any last bits. */
  readonly fast?: boolean;
}
