import type { AnyNode, Comment } from "acorn";
import { quotedKeys } from "./quoted-keys.js";
import type { Mention, Scope } from "./scope.js";

export interface CanonicalText {
  readonly text: string;
  /** See `Statement.refs`. */
  readonly refs: readonly string[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The code of a node with names replaced by the order of their first mention, so that no name elsewhere changes it: the bundler
 * gives a local another name when a top-level one is called the same.
 *
 * @param refOf What a mention of a top-level name is recorded as; undefined for what is left as it is written.
 */
export function canonicalText(
  source: string,
  node: AnyNode,
  mentions: readonly Mention[],
  comments: readonly Comment[],
  module: Scope,
  refOf: (mention: Mention) => string | undefined,
): CanonicalText {
  const refs = new Map<string, number>();
  const locals = new Map<string, number>();
  const scopes = new Map<Scope, number>();
  const placeholder = (mention: Mention): string | undefined => {
    const scope = mention.scope.find(mention.name);
    if (scope === undefined) return undefined;
    if (scope !== module) return `#${numberOf(locals, `${numberOf(scopes, scope)} ${mention.name}`)}`;
    const ref = refOf(mention);
    return ref === undefined ? undefined : `@${numberOf(refs, ref)}`;
  };
  const replacements = mentions.flatMap((mention): Edit[] => {
    const text = placeholder(mention);
    if (text === undefined) return [];
    return [{ start: mention.start, end: mention.end, text: mention.shorthand ? `${mention.name}:${text}` : text }];
  });
  const removals = comments
    .filter(({ start, end }) => start >= node.start && end <= node.end)
    .map(({ start, end }) => ({ start, end, text: "" }));
  const unquoted = quotedKeys(node).map(({ start, end, name }) => {
    // Quotes hold words apart, too: `async"x"(){}` is `async x(){}`.
    return { start, end, text: /\w/.test(source[start - 1] ?? "") ? ` ${name}` : name };
  });
  const edits = [...replacements, ...removals, ...unquoted];
  return { text: edited(source, node.start, node.end, edits), refs: [...refs.keys()] };
}

function numberOf<T>(numbers: Map<T, number>, item: T): number {
  const known = numbers.get(item) ?? numbers.size;
  numbers.set(item, known);
  return known;
}

function edited(source: string, start: number, end: number, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = start;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(source.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...parts, source.slice(at, end)].join("");
}
