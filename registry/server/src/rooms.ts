import type { Room } from "./room.js";

/** Everything that a registry answers and does. */
export const rooms: readonly Room[] = [];
