/** Words that mean something in an expression wherever they stand; a value or field that is one goes in quotes. */
export const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in", "contains", "is"]);

/** What a bare word is made of: all but spaces and what the language itself uses. */
export const WORD = /[^\s()[\],<>=!~'"]+/uy;

/** A field's path that needs no quotes. */
export const BARE_FIELD = /^[A-Za-z_][\w-]*(?:\.[\w-]+)*$/;

/** A number as JSON writes it. */
export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toLowerCase());
}
