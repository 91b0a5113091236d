/** Backends that hold files, sockets or processes release them here. Called once, last; waits for work under way. */
export interface Closable {
  close?(): Promise<void>;
}
