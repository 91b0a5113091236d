import { uploadInvalid } from "./upload-invalid.js";

/** Decodes base64 that arrives in chunks, and accepts nothing that merely resembles it. */
export class Base64Stream {
  #rest = "";
  #padded = false;

  decode(chunk: Uint8Array): Buffer {
    const text = this.#rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    const whole = text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    return this.#whole(text.slice(0, whole));
  }

  end(): void {
    if (this.#rest !== "") throw uploadInvalid("has an attachment whose base64 is cut short");
  }

  #whole(text: string): Buffer {
    if (text === "") return Buffer.alloc(0);
    if (this.#padded || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
      throw uploadInvalid("has an attachment that is no base64");
    this.#padded = text.endsWith("=");
    return Buffer.from(text, "base64");
  }
}
