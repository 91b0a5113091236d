/** Counts tries in windows of time. A count is one step that nothing comes between, wherever it is kept. */
export interface Counter {
  /** Adds one and resolves with how many there are now in the key's window, which begins with its first. */
  add(key: string, windowMs: number): Promise<Count>;
  /** The same without adding. */
  look(key: string): Promise<Count>;
}

export interface Count {
  readonly count: number;
  /** Until the window ends. */
  readonly leftMs: number;
}
