/**
 * Reads TypeScript and JavaScript sources as far as the repository's checks need: `blank` removes what only looks like
 * code, `importsOf` finds every module a file names, `statementsOf` cuts a declaration file into its statements.
 */

const REGEX_MAY_FOLLOW =
  /(?:^|[=(,:;!&|?{}[\]<>+\-*%~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield))\s*$/;

/**
 * Returns `text`, same length and same lines, with comments and the contents of strings, templates and regular
 * expressions replaced by spaces. Code inside `${}` of a template stays.
 */
export function blank(text) {
  const out = [...text.replace(/[^\n]/gu, (char) => " ".repeat(char.length))];
  const keep = (from, to) => {
    for (let at = from; at < to; at++) out[at] = text[at];
  };
  const templates = [];
  let depth = 0;
  let at = 0;

  const templateBody = () => {
    for (; at < text.length; at++) {
      if (text[at] === "\\") at++;
      else if (text[at] === "`") return keep(at, ++at);
      else if (text.startsWith("${", at)) {
        keep(at, at + 2);
        at += 2;
        templates.push(depth++);
        return undefined;
      }
    }
    return undefined;
  };

  while (at < text.length) {
    const char = text[at];
    if (text.startsWith("//", at) || text.startsWith("#!", at)) {
      at = endOf(text, "\n", at, 0);
    } else if (text.startsWith("/*", at)) {
      at = endOf(text, "*/", at + 2, 2);
    } else if (char === '"' || char === "'") {
      const end = quoteEnd(text, at);
      keep(at, at + 1);
      keep(end - 1, end);
      at = end;
    } else if (char === "`") {
      keep(at, ++at);
      templateBody();
    } else if (char === "/" && REGEX_MAY_FOLLOW.test(lineBefore(out, at))) {
      at = regexEnd(text, at);
    } else {
      keep(at, ++at);
      if (char === "{") depth++;
      if (char === "}" && --depth === templates.at(-1)) {
        templates.pop();
        templateBody();
      }
    }
  }
  return out.join("");
}

const STATIC = /\b(?:import|export)\b(?:\s+type\b)?[^;'"()=]*?\bfrom\s*(["'])|\bimport\s*(["'])/g;
const CALL = /\b(?:import|require(?:\.resolve)?|import\.meta\.resolve)\s*\(\s*(["'])/g;

/** Every import of a source: static, re-exported, dynamic and type-only, as `{ specifier, line }` in order. */
export function importsOf(text) {
  const code = blank(text);
  const found = [];
  for (const pattern of [STATIC, CALL]) {
    for (const match of code.matchAll(pattern)) {
      const open = match.index + match[0].length - 1;
      const specifier = text.slice(open + 1, quoteEnd(text, open) - 1);
      found.push({ specifier, line: text.slice(0, open).split("\n").length });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Cuts a declaration file into its top-level statements, comments removed and white space made plain. */
export function statementsOf(text) {
  const code = blank(text);
  const statements = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < code.length; at++) {
    if ("{([".includes(code[at])) depth++;
    if ("})]".includes(code[at])) depth--;
    const blockEnd = code[at] === "}" && isBlock(code.slice(start, at));
    if (depth === 0 && (code[at] === ";" || blockEnd)) {
      statements.push(plain(text, code, start, at + 1));
      start = at + 1;
    }
  }
  return statements.filter((statement) => statement !== "" && statement !== ";");
}

/** A statement that ends with its brace: `interface`, `class`, `enum`, `namespace`; the others end with `;`. */
function isBlock(code) {
  return /^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:interface|class|enum|const\s+enum|namespace|module|global)\b/.test(
    code,
  );
}

/** The source between two offsets without comments: strings are put back, blank lines dropped. */
function plain(text, code, from, to) {
  let result = "";
  for (let at = from; at < to; at++) {
    if (code[at] === '"' || code[at] === "'") {
      const end = quoteEnd(text, at);
      result += text.slice(at, end);
      at = end - 1;
    } else if (code[at] === "`") {
      const end = code.indexOf("`", at + 1) + 1;
      result += text.slice(at, end);
      at = end - 1;
    } else {
      result += code[at];
    }
  }
  return result
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n")
    .trim();
}

function endOf(text, mark, from, skip) {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + skip;
}

/** The offset after the string that opens at `open`; an unfinished string ends with its line. */
function quoteEnd(text, open) {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[open]) return at + 1;
    else if (text[at] === "\n") return at;
  }
  return text.length;
}

function regexEnd(text, open) {
  let inClass = false;
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "\n") return open + 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return open + 1;
}

function lineBefore(out, at) {
  return out
    .slice(Math.max(0, at - 80), at)
    .join("")
    .trimEnd();
}
