/** How the items of a map have ended, for a person: `1000 items: 3 ran, 997 cached`. */
export function itemsText({ total, ...counts }: Readonly<Record<string, number>> & { readonly total: number }): string {
  const parts = Object.entries(counts).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []));
  const items = `${total} ${total === 1 ? "item" : "items"}`;
  return parts.length === 0 ? items : `${items}: ${parts.join(", ")}`;
}

/** Whether a node takes part once per item of a map, and so has no line of its own. */
export function isInItem(node: string): boolean {
  return node.includes("[");
}

/** The map that a node is in an item of. */
export function mapOf(node: string): string {
  return node.slice(0, node.indexOf("["));
}

/** What was skipped for, in words. */
export function becauseText(because: readonly string[]): string {
  return because.length === 0 ? "its condition does not hold" : `after ${because.join(", ")}`;
}
