import { isUtf8 } from "node:buffer";
import { badRequest } from "./request-error.js";
import { quoteLongIntegers } from "./long-integers.js";

/** A request's body as JSON. */
export class JsonBody {
  readonly #text: string;
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

  /** The same with all integers of many digits as text; see `readLongInteger`. */
  withLongIntegers(): unknown {
    return JSON.parse(quoteLongIntegers(this.#text));
  }

  /** Whether -2^63, as a double, can only have come from those very digits. */
  get lowestIsExact(): boolean {
    return !/-92233720368547(?!75808(?![\d.eE]))\d/.test(this.#text);
  }
}
