import { accountsRoom } from "./accounts/room.js";
import { auditRoom } from "./audit/room.js";
import { npmRoom } from "./npm/room.js";
import type { Room } from "./room.js";

/** Everything that a registry answers and does. */
export const rooms: readonly Room[] = [accountsRoom, auditRoom, npmRoom];
