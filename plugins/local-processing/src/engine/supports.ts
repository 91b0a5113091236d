import type { ProcessingSupports } from "@zen/plugin-sdk";

/** What the engine can do however it is configured. */
export const supports: ProcessingSupports = { local: true, schemes: ["file"], mapRows: true };
