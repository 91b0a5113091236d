import type { Output } from "./output.js";

/** One line on stderr that changes where a person watches, and is nothing elsewhere; an empty text wipes it. */
export function liveLine(out: Output): (text: string) => void {
  return (text) => void (out.live && out.stderr.write(`\r\u001B[2K${out.errorStyle.dim(text)}`));
}
