import type { Style } from "../output/output.js";

const WIDTH = 11;

/** The state of a run or step in its colour, padded so that what follows is aligned. */
export function stateWord(state: string, style: Style, width = WIDTH): string {
  return colourOf(state, style)(state.padEnd(width));
}

export function colourOf(state: string, { green, red, yellow, dim, cyan }: Style): (text: string) => string {
  if (["ran", "succeeded", "ready", "deployed"].includes(state)) return green;
  if (state === "failed") return red;
  if (["cancelled", "interrupted", "skipped", "retrying", "pending", "superseded"].includes(state)) return yellow;
  return state === "cached" || state === "deleted" ? dim : cyan;
}
