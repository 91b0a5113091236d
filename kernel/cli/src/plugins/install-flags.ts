/** Flags of the commands that bring new versions. */
export const installFlags = {
  frozen: { type: "boolean", summary: "Fail rather than change zen.lock" },
  offline: { type: "boolean", summary: "Ask nothing of the network" },
  "allow-permissions": { type: "boolean", summary: "Agree to plugins that may touch more than before" },
} as const;
