/** Lines and columns of offsets into a text, counted from 1. */
export class TextPlaces {
  readonly #starts: readonly number[];

  constructor(private readonly text: string) {
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  line(number: number): string {
    const start = this.#starts[number - 1] ?? 0;
    return this.text.slice(start, this.#starts[number] ?? this.text.length).replace(/\r?\n$/, "");
  }
}
