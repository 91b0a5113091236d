import type { ExecutionState, RunState } from "@zen/plugin-sdk";
import { markup, type Html } from "../html.js";
import { executionWord, stateClass, stateSign } from "../words.js";

/** How a run ended, by colour, sign and word. */
export function runBadge(state: RunState): Html {
  return badge(state, state);
}

export function executionBadge(state: ExecutionState): Html {
  return badge(state, executionWord(state));
}

function badge(state: ExecutionState | RunState, word: string): Html {
  return markup`<span class="badge ${stateClass(state)}"><span aria-hidden="true">${stateSign(state)}</span> ${word}</span>`;
}
