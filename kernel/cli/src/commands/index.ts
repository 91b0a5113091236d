import type { Command } from "../command.js";

/** Every command of its own, by id; loaded when it is needed. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./init.js")).initCommand,
};
