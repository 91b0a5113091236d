import { tokens, type Token } from "./tokens.js";

/** One import of a Python file: `import a.b` has no names; `from ..a import b, c` has level 2. */
export interface PythonImport {
  /** Dots in front: 0 for an absolute import. */
  readonly level: number;
  /** Dotted; empty for `from . import x`. */
  readonly module: string;
  /** Of `from ... import`: each may be a name in the module, or a module in the package. `*` for all. */
  readonly names?: readonly string[];
}

/**
 * The imports of a Python file, wherever in it they stand: at the top, in a function, in a branch. Imports that are made by a call
 * (`importlib.import_module(name)`) are not seen.
 */
export function importsOf(source: string): readonly PythonImport[] {
  const found: PythonImport[] = [];
  let statement: Token[] = [];
  for (const token of tokens(source)) {
    if (token.kind === "end") {
      found.push(...inStatement(statement));
      statement = [];
    } else statement.push(token);
  }
  return found;
}

function inStatement(all: readonly Token[]): readonly PythonImport[] {
  const start = startOf(all);
  const words = all.slice(start).map((token) => (token.kind === "end" ? "" : token.text));
  if (words[0] === "import") return modulesOf(words.slice(1));
  if (words[0] === "from") return fromImport(words.slice(1));
  return [];
}

/**
 * A statement may follow the colon of a compound one on the same line: `try: import a`, `if x: from b import c`. `from` also occurs in
 * `yield from` and `raise ... from`, which no `import` follows.
 */
function startOf(all: readonly Token[]): number {
  const is = (index: number, text: string): boolean => {
    const token = all[index];
    return token !== undefined && token.kind !== "end" && token.text === text;
  };
  for (let index = 0; index < all.length; index++) {
    if ((index === 0 || is(index - 1, ":")) && (is(index, "import") || is(index, "from"))) return index;
  }
  return 0;
}

/** `a.b as c, d` of `import a.b as c, d`. */
function modulesOf(words: readonly string[]): readonly PythonImport[] {
  return splitAtCommas(words).flatMap((part) => {
    const module = upTo(part, "as").join("");
    return module === "" ? [] : [{ level: 0, module }];
  });
}

/** `..a import (b as c, d)` of `from ..a import (b as c, d)`. */
function fromImport(words: readonly string[]): readonly PythonImport[] {
  const at = words.indexOf("import");
  if (at < 0) return [];
  const level = words.findIndex((word) => word !== ".");
  const module = words.slice(level, at).join("");
  const names = splitAtCommas(words.slice(at + 1).filter((word) => word !== "(" && word !== ")"))
    .map((part) => upTo(part, "as").join(""))
    .filter((name) => name !== "");
  return [{ level, module, names }];
}

function splitAtCommas(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === ",") parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

function upTo(words: readonly string[], end: string): readonly string[] {
  const at = words.indexOf(end);
  return at < 0 ? words : words.slice(0, at);
}
