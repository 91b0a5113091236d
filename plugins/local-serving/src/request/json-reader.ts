import { isUtf8 } from "node:buffer";
import { badRequest, type RequestError } from "./request-error.js";

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, MINUS = 0x2d, PLUS = 0x2b, POINT = 0x2e, ZERO = 0x30, NINE = 0x39;
const OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d, OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, COLON = 0x3a;
/** 10^0 to 10^22 are exact. */
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const DEEPEST = 64;

/**
 * Reads JSON from bytes, strictly and one value at a time, so that the elements of a tensor go straight to where they belong, and
 * integers of 64 bits keep all of their digits.
 */
export class JsonReader {
  /** Where the next value, or white space before it, begins. */
  at = 0;
  /** Of the number read last: whether it was written with digits alone. */
  wasInteger = false;

  /** @throws RequestError when the bytes are not UTF-8. */
  constructor(readonly bytes: Buffer) {
    if (!isUtf8(bytes)) throw badRequest("the body is not UTF-8");
  }

  /** The byte that the next value begins with, or NaN at the end. */
  peek(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.at = at;
    return byte ?? Number.NaN;
  }

  /** Reads the object's keys in turn; `onKey` reads the value. */
  readObject(what: string, onKey: (key: string) => void): void {
    if (this.peek() !== OPEN_OBJECT) throw badRequest(`${what} must be an object`);
    this.at++;
    if (this.#closes(CLOSE_OBJECT)) return;
    do {
      if (this.peek() !== QUOTE) throw this.invalid();
      const key = this.readString();
      if (this.peek() !== COLON) throw this.invalid();
      this.at++;
      onKey(key);
    } while (this.readSeparator(CLOSE_OBJECT));
  }

  /** Reads the array's elements in turn; `onElement` reads one. */
  readArray(what: string, onElement: (index: number) => void): void {
    if (!this.opensArray()) throw badRequest(`${what} must be an array`);
    if (this.closesArray()) return;
    let index = 0;
    do onElement(index++);
    while (this.readSeparator(CLOSE_ARRAY));
  }

  /** Reads `[`; false when something else is next. */
  opensArray(): boolean {
    if (this.peek() !== OPEN_ARRAY) return false;
    this.at++;
    return true;
  }

  /** Reads the `]` of an empty array; false when there is an element. */
  closesArray(): boolean {
    return this.#closes(CLOSE_ARRAY);
  }

  /** After an element of an array: whether another follows. */
  hasNext(): boolean {
    return this.readSeparator(CLOSE_ARRAY);
  }

  readSeparator(close: number): boolean {
    const byte = this.peek();
    if (byte !== COMMA && byte !== close) throw this.invalid();
    this.at++;
    return byte === COMMA;
  }

  #closes(close: number): boolean {
    if (this.peek() !== close) return false;
    this.at++;
    return true;
  }

  isString(): boolean {
    return this.peek() === QUOTE;
  }

  /** A string, at its first quote. */
  readString(): string {
    const { bytes } = this;
    const start = this.at + 1;
    let isAscii = true;
    for (let at = start; ; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.at = at + 1;
        return isAscii ? bytes.toString("latin1", start, at) : bytes.toString("utf8", start, at);
      }
      if (byte === BACKSLASH) return this.#readEscaped(start, at);
      if (byte === undefined || byte < 0x20) throw this.invalid(at);
      if (byte > 0x7f) isAscii = false;
    }
  }

  #readEscaped(start: number, firstEscape: number): string {
    const { bytes } = this;
    for (let at = firstEscape; ; at++) {
      const byte = bytes[at];
      if (byte === undefined) throw this.invalid(at);
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) {
        this.at = at + 1;
        return this.#parse(start - 1, at + 1) as string;
      }
    }
  }

  /** Whether a number is next. */
  isNumber(): boolean {
    const byte = this.peek();
    return byte === MINUS || (byte >= ZERO && byte <= NINE);
  }

  /** A number, at its first character; the nearest double, which may be infinite. */
  readNumber(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const firstDigit = at;
    let mantissa = 0;
    let byte = bytes[at];
    while (byte !== undefined && byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = bytes[++at];
    }
    let digits = at - firstDigit;
    if (digits === 0 || (digits > 1 && bytes[firstDigit] === ZERO)) throw this.invalid();
    let scale = 0;
    this.wasInteger = true;
    if (byte === POINT) {
      this.wasInteger = false;
      const firstDecimal = ++at;
      byte = bytes[at];
      while (byte !== undefined && byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        byte = bytes[++at];
      }
      scale = at - firstDecimal;
      if (scale === 0) throw this.invalid();
      digits += scale;
    }
    if (byte === 0x65 || byte === 0x45) {
      this.wasInteger = false;
      byte = bytes[++at];
      if (byte === PLUS || byte === MINUS) at++;
      const firstExponent = at;
      while (isDigit(bytes[at])) at++;
      if (at === firstExponent) throw this.invalid();
      digits = Number.POSITIVE_INFINITY;
    }
    this.at = at;
    // Up to 15 digits are exact in a double, and so is one division by an exact power of ten.
    if (digits > 15) return Number(bytes.toString("latin1", start, at));
    const magnitude = scale === 0 ? mantissa : mantissa / (POWERS[scale] as number);
    return isNegative ? -magnitude : magnitude;
  }

  /** Reads the word; false when something else is next. */
  readWord(word: "null" | "true" | "false"): boolean {
    this.peek();
    const { bytes, at } = this;
    for (let index = 0; index < word.length; index++) {
      if (bytes[at + index] !== word.charCodeAt(index)) return false;
    }
    this.at = at + word.length;
    return true;
  }

  /** Reads past any value. */
  skip(depth = 0): void {
    const byte = this.peek();
    if (depth > DEEPEST) throw badRequest(`the body is nested more than ${DEEPEST} levels deep`);
    if (byte === QUOTE) this.readString();
    else if (byte === OPEN_OBJECT) this.readObject("", () => this.skip(depth + 1));
    else if (byte === OPEN_ARRAY) this.readArray("", () => this.skip(depth + 1));
    else if (this.isNumber()) this.readNumber();
    else if (!this.readWord("null") && !this.readWord("true") && !this.readWord("false")) throw this.invalid();
  }

  /** Any value, as JSON.parse makes it. For what is small and rare. */
  readValue(): unknown {
    this.peek();
    const start = this.at;
    this.skip();
    return this.#parse(start, this.at);
  }

  /** @throws RequestError when anything but white space is left. */
  readEnd(): void {
    if (!Number.isNaN(this.peek())) throw this.invalid();
  }

  invalid(at = this.at): RequestError {
    return badRequest(at >= this.bytes.length ? "the body is not JSON: it ends too early" : `the body is not JSON: see byte ${at}`);
  }

  #parse(start: number, end: number): unknown {
    try {
      return JSON.parse(this.bytes.toString("utf8", start, end)) as unknown;
    } catch {
      throw this.invalid(start); // JSON.parse tells the place in characters of the slice, which nobody can use.
    }
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
