type Numbers = Float32Array | Float64Array | Int32Array;

/** A typed array that grows: numbers are collected batch by batch without being boxed. */
export class Growing<A extends Numbers> {
  #values: A;
  #length = 0;

  constructor(private readonly make: (length: number) => A) {
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  /** Room for `count` more numbers, to be written by the caller; valid until the next call. */
  extend(count: number): A {
    const end = this.#length + count;
    if (end > this.#values.length) {
      const grown = this.make(Math.max(end, this.#values.length * 2));
      grown.set(this.#values.subarray(0, this.#length));
      this.#values = grown;
    }
    const room = this.#values.subarray(this.#length, end) as A;
    this.#length = end;
    return room;
  }

  finish(): A {
    return this.#values.subarray(0, this.#length) as A;
  }
}
