const NEWLINE = 10;

/** The beginning of a text up to the end of its last row; a line's end between quotes does not end a row. */
export function wholeRows(bytes: Uint8Array, quote: string | undefined): Uint8Array {
  const mark = quote === undefined ? undefined : quote.charCodeAt(0);
  let end = 0;
  for (let at = 0, quoted = false; at < bytes.length; at++) {
    if (bytes[at] === mark) quoted = !quoted;
    else if (bytes[at] === NEWLINE && !quoted) end = at + 1;
  }
  return bytes.subarray(0, end);
}
