import type { CommandFlag } from "@zen/plugin-sdk";

/** Flags that every command has. */
export const GLOBAL_FLAGS = {
  json: { type: "boolean", summary: "Print one JSON document and nothing else" },
  help: { type: "boolean", char: "h", summary: "Show how the command is used" },
} as const satisfies Record<string, CommandFlag>;
