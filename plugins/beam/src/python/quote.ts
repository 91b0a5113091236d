/**
 * A text as a Python string literal in plain ASCII: nothing in it can end the literal, begin an escape or a replacement field, or
 * change with the encoding of what carries it.
 */
export function quote(text: string): string {
  let literal = '"';
  // A surrogate without its other half becomes what every encoding into UTF-8 makes of it.
  for (const character of text.replace(/\p{Surrogate}/gu, "\uFFFD"))
    literal += safe.test(character) ? character : escaped(character.codePointAt(0)!);
  return `${literal}"`;
}

/** What stands for itself in Python, YAML and Jinja alike; `{`, `}`, `%`, `#` and `$` do not. */
const safe = /^[A-Za-z0-9 _.,:;!?()[\]<>=+*/|~^@&-]$/;

function escaped(code: number): string {
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
