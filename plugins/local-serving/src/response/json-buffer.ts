const COMMA = 0x2c,
  MINUS = 0x2d,
  POINT = 0x2e,
  ZERO = 0x30;

const INITIAL = 64 << 10;
/** What one large answer took is not held for ever. */
const KEPT = 1 << 20;

/**
 * JSON as bytes, written into memory that is used again. Numbers become digits without being strings first, which is what most of
 * the time for a large answer would go into.
 */
export class JsonBuffer {
  #bytes = Buffer.allocUnsafeSlow(INITIAL);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** What has been written; it stays as it is when the next is begun. */
  finish(): Buffer {
    const written = this.#bytes.subarray(0, this.#length);
    if (this.#bytes.length <= KEPT) return Buffer.from(written);
    this.#bytes = Buffer.allocUnsafeSlow(INITIAL);
    return written;
  }

  /** JSON that is ready. */
  raw(json: string): void {
    this.#reserve(3 * json.length);
    this.#length += this.#bytes.write(json, this.#length);
  }

  string(text: string): void {
    this.raw(JSON.stringify(text));
  }

  strings(values: readonly string[]): void {
    this.raw(JSON.stringify(values).slice(1, -1));
  }

  booleans(values: Uint8Array): void {
    this.raw(Array.from(values, (value) => value !== 0).join());
  }

  /** Digits that make the same float32 again; null where JSON has no number. */
  floats(values: Float32Array): void {
    this.#reserve(32 * values.length);
    for (let index = 0; index < values.length; index++) {
      if (index > 0) this.#bytes[this.#length++] = COMMA;
      this.#float(values[index] as number);
    }
  }

  doubles(values: Float64Array): void {
    this.#reserve(32 * values.length);
    for (let index = 0; index < values.length; index++) {
      if (index > 0) this.#bytes[this.#length++] = COMMA;
      this.#ascii(numberJson(values[index] as number));
    }
  }

  integers(values: BigInt64Array): void {
    this.#reserve(24 * values.length);
    // The same memory: reading halves makes no bigint where an element is small.
    const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
    for (let index = 0; index < values.length; index++) {
      if (index > 0) this.#bytes[this.#length++] = COMMA;
      const low = halves[2 * index + LOW] as number;
      const high = halves[2 * index + HIGH] as number;
      if (high === 0 && low >= 0 && low < 10) this.#bytes[this.#length++] = ZERO + low;
      else this.#ascii(high === low >> 31 ? String(low) : String(values[index]));
    }
  }

  #float(value: number): void {
    const magnitude = Math.abs(value);
    // Nine digits make the same float32; between 0.001 and 1, where probabilities lie, they are an integer of 31 bits.
    if (!(magnitude >= 0.001 && magnitude < 1)) return this.#ascii(numberJson(value));
    const zeros = magnitude >= 0.1 ? 0 : magnitude >= 0.01 ? 1 : 2;
    let digits = Math.round(magnitude * (SCALES[zeros] as number)) | 0;
    let last = 8;
    for (; digits % 10 === 0; last--) digits = (digits / 10) | 0;
    if (value < 0) this.#bytes[this.#length++] = MINUS;
    this.#bytes[this.#length++] = ZERO;
    this.#bytes[this.#length++] = POINT;
    for (let zero = 0; zero < zeros; zero++) this.#bytes[this.#length++] = ZERO;
    for (let at = this.#length + last; at >= this.#length; at--) {
      const rest = (digits / 10) | 0;
      this.#bytes[at] = ZERO + digits - 10 * rest;
      digits = rest;
    }
    this.#length += last + 1;
  }

  #ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const [LOW, HIGH] = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];
const SCALES = [1e9, 1e10, 1e11];

function numberJson(value: number): string {
  return Number.isFinite(value) ? String(value) : "null";
}
