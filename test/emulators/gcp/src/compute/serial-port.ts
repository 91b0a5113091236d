/** One serial port of a machine: what was written last, as much as Compute Engine keeps. */
export class SerialPort {
  #kept = Buffer.alloc(0);
  #start = 0;

  constructor(private readonly most: number) {}

  write(bytes: Buffer): void {
    const all = Buffer.concat([this.#kept, bytes]);
    this.#kept = all.subarray(Math.max(0, all.length - this.most));
    this.#start += all.length - this.#kept.length;
  }

  /** From `start` on, or from the oldest byte that is still there. */
  read(start: number): { readonly contents: string; readonly start: number; readonly next: number } {
    const next = this.#start + this.#kept.length;
    const wanted = start < 0 ? next + start : start;
    const from = Math.min(next, Math.max(wanted, this.#start));
    return { contents: this.#kept.subarray(from - this.#start).toString("utf8"), start: from, next };
  }
}
