import { stripVTControlCharacters } from "node:util";

// eslint-disable-next-line no-control-regex -- escape sequences are what this looks for
const ESCAPES = /\u001B\[[\d;]*m/g;
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]/u;
/** Made when a text needs it: it takes longer than most commands. */
let graphemes: Intl.Segmenter | undefined;

function segments(text: string): Intl.Segments {
  return (graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text);
}

/** The columns that a text takes on a terminal: colours take none, East Asian characters and emoji two. */
export function widthOf(text: string): number {
  const plain = text.replace(ESCAPES, "");
  if (/^[\u0020-\u007E]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of segments(plain)) width += NONE.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text without colours to a width, the last column being an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of segments(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** Makes what came from elsewhere safe to print: its colours go, no escape sequence reaches the terminal, one line stays one line. */
export function printable(text: string): string {
  const plain = text.includes("\u001B") ? stripVTControlCharacters(text) : text;
  return plain.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, (char) => (char === "\u001B" ? "␛" : "�"));
}
