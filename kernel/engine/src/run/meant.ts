import type { BoundStep } from "./instance.js";

/** Whether a node is meant by a name: its own, that in the plan, or that of what it is in. */
export function isMeant(wanted: string, { id, definition }: Pick<BoundStep, "id" | "definition">): boolean {
  const isIn = (name: string) => name.startsWith(wanted) && /^[.[/]/.test(name.slice(wanted.length));
  return [id, definition].some((name) => name === wanted || isIn(name));
}
