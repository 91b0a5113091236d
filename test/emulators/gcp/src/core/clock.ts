/** The services' time: that of the machine, and as much later as tests have made pass. */
export class Clock {
  #ahead = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** RFC 3339, UTC. */
  stamp(): string {
    return new Date(this.now()).toISOString();
  }

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
