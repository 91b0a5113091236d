import { uploadInvalid } from "./upload-invalid.js";

const quote = 0x22;
const backslash = 0x5c;
const maxDepth = 64;
const maxKey = 512;

/** A piece of what arrives: text of the document, or base64 of the attached archive. */
export type Piece = { readonly text: Uint8Array } | { readonly data: Uint8Array };

/**
 * Takes a document of npm's `PUT /package` apart as it arrives: the string at `_attachments.*.data`, which may be large, from all else.
 * In the text an empty string stands in its place. Whether the text is JSON is for its reader to say; here only strings, keys and
 * depth are followed.
 */
export class UploadScanner {
  readonly #path: string[] = [];
  readonly #objects: boolean[] = [];
  #key = "";
  #expectsKey = false;
  #state: "between" | "string" | "key" | "data" = "between";
  #escaped = false;
  #attachments = 0;

  /** The pieces of `chunk`, in order; they share its memory. */
  *scan(chunk: Uint8Array): Generator<Piece> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#state === "data") {
        const end = this.#endOfData(chunk, at);
        if (end > at) yield { data: chunk.subarray(at, end) };
        start = at = end;
        if (end === chunk.length) return;
        this.#state = "between";
      } else if (this.#take(chunk[at]!)) {
        yield { text: chunk.subarray(start, at + 1) };
        start = at + 1;
      }
    }
    if (start < chunk.length) yield { text: chunk.subarray(start) };
  }

  /** How many archives were attached, the one that may be under way included. */
  get attachments(): number {
    return this.#attachments;
  }

  #endOfData(chunk: Uint8Array, from: number): number {
    const end = chunk.indexOf(quote, from);
    const until = end < 0 ? chunk.length : end;
    if (chunk.subarray(from, until).includes(backslash))
      throw uploadInvalid("has an attachment that is no plain base64");
    return until;
  }

  /** Whether with this byte the string of an archive begins. */
  #take(byte: number): boolean {
    if (this.#state === "string" || this.#state === "key") {
      this.#inString(byte);
      return false;
    }
    switch (byte) {
      case quote:
        return this.#beginString();
      case 0x7b: // {
      case 0x5b: // [
        this.#open(byte === 0x7b);
        return false;
      case 0x7d: // }
      case 0x5d: // ]
        this.#objects.pop();
        this.#path.length = Math.min(this.#path.length, Math.max(0, this.#objects.length - 1));
        this.#expectsKey = false;
        return false;
      case 0x2c: // ,
        this.#expectsKey = this.#objects.at(-1) === true;
        return false;
      default:
        return false;
    }
  }

  #beginString(): boolean {
    if (this.#expectsKey) {
      this.#state = "key";
      this.#key = "";
      return false;
    }
    const isData =
      this.#objects.length === 3 &&
      this.#objects.every(Boolean) &&
      this.#path[0] === "_attachments" &&
      this.#path[2] === "data";
    this.#state = isData ? "data" : "string";
    if (isData && ++this.#attachments > 1) throw uploadInvalid("has more than one attachment");
    return isData;
  }

  #inString(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === backslash) {
      this.#escaped = true;
    } else if (byte === quote) {
      if (this.#state === "key") this.#endKey();
      this.#state = "between";
      return;
    }
    if (this.#state === "key" && this.#objects.length <= 3 && this.#key.length < maxKey)
      this.#key += String.fromCharCode(byte);
  }

  #endKey(): void {
    const depth = this.#objects.length;
    if (depth <= 3) {
      this.#path.length = Math.min(this.#path.length, depth - 1);
      this.#path[depth - 1] = this.#key;
    }
    this.#expectsKey = false;
  }

  #open(isObject: boolean): void {
    if (this.#objects.length >= maxDepth) throw uploadInvalid(`nests deeper than ${maxDepth} levels`);
    this.#objects.push(isObject);
    this.#expectsKey = isObject;
  }
}
