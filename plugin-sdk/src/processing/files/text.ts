import { ZenError } from "../../errors.js";
import { createReadStream } from "node:fs";
import { basename } from "node:path";

/**
 * A UTF-8 file as text, in pieces, without its byte order mark.
 * @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_FILE_UNREADABLE` when it is not UTF-8
 */
export async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 }))
      yield decoder.decode(bytes as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    throw fileFault(path, cause);
  }
}

export function fileFault(path: string, cause: unknown): unknown {
  const { code, name } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return new ZenError("DATA_FILE_NOT_FOUND", `There is no file ${path}`, {
      place: basename(path),
      hint: "Check the path; a relative one starts at the folder of the Zen repository.",
      cause,
    });
  }
  if (name === "TypeError" && code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
    return new ZenError("DATA_FILE_UNREADABLE", "The file is not encoded in UTF-8", {
      place: basename(path),
      hint: "Convert it to UTF-8 first.",
      cause,
    });
  }
  return cause;
}
