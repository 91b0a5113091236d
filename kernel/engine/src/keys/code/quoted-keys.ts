import type { AnyNode } from "acorn";

/** A key in quotes that needs none. */
export interface QuotedKey {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * Keys of objects, patterns and classes below a node that are written in quotes although they are names: whether they are is formatting, and
 * formatters change it.
 */
export function quotedKeys(root: AnyNode): readonly QuotedKey[] {
  const found: QuotedKey[] = [];
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue;
    const key = keyOf(node as AnyNode);
    if (key !== undefined) found.push(key);
    open.push(...Object.values(node));
  }
  return found;
}

function keyOf(node: AnyNode): QuotedKey | undefined {
  if (node.type !== "Property" && node.type !== "PropertyDefinition" && node.type !== "MethodDefinition")
    return undefined;
  const { key, computed } = node;
  if (computed || key.type !== "Literal" || typeof key.value !== "string" || !/^[A-Za-z_$][\w$]*$/.test(key.value))
    return undefined;
  return { start: key.start, end: key.end, name: key.value };
}
