import { isUtf8 } from "node:buffer";
import { badRequest } from "./request-error.js";
import { quoteLongIntegers } from "./long-integers.js";

/** A request's body as JSON. */
export class JsonBody {
  readonly #text: string;
  #exact: unknown;
  #lowestIsExact: boolean | undefined;
  readonly value: unknown;

  /** @throws RequestError */
  constructor(bytes: Buffer) {
    if (!isUtf8(bytes)) throw badRequest("the body is not UTF-8");
    this.#text = bytes.toString();
    try {
      this.value = JSON.parse(this.#text);
    } catch (error) {
      throw badRequest(`the body is not JSON: ${(error as Error).message}`);
    }
  }

  /** The same with long integers as strings; see `quoteLongIntegers`. */
  get valueWithLongIntegers(): unknown {
    return (this.#exact ??= JSON.parse(quoteLongIntegers(this.#text)));
  }

  /** Whether every -2^63 in `value` has come from those very digits: it stands for null, and so is frequent and never a slip. */
  get lowestIsExact(): boolean {
    return (this.#lowestIsExact ??= !NEARLY_LOWEST.test(this.#text));
  }
}

/** Digits that begin as those of -2^63 do and are not those. */
const NEARLY_LOWEST = /-92233720368547(?!75808(?![\d.eE]))\d/;
