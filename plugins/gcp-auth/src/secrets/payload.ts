import { ZenError } from "@zen/plugin-sdk";
import { crc32c } from "./crc32c.js";

/** `SecretPayload` of Secret Manager's v1: bytes in base64, and their CRC-32C as a decimal number. */
export interface Payload {
  readonly data?: string;
  readonly dataCrc32c?: string;
}

/** The text of a payload. @throws ZenError `SECRET_DAMAGED`, `SECRET_NOT_TEXT`; neither shows any of it. */
export function textOf({ data = "", dataCrc32c }: Payload, resource: string): string {
  const bytes = Buffer.from(data, "base64");
  if (dataCrc32c !== undefined && dataCrc32c !== String(crc32c(bytes)))
    throw new ZenError(
      "SECRET_DAMAGED",
      `What came for ${resource} does not have the checksum that Secret Manager says`,
      {
        hint: "Try again. If it stays so, something in between changes answers: check endpoint and proxy.",
      },
    );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ZenError("SECRET_NOT_TEXT", `The secret ${resource} is no text in UTF-8`, {
      hint: "Store it as text, bytes in base64 for one, and decode it where it is used.",
    });
  }
}
