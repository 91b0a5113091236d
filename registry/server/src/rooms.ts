import { accountsRoom } from "./accounts/room.js";
import { advisoriesRoom } from "./advisories/room.js";
import { auditRoom } from "./audit/room.js";
import { catalogueRoom } from "./catalogue/room.js";
import { conformanceRoom } from "./conformance/room.js";
import { indexRoom } from "./index/room.js";
import { npmRoom } from "./npm/room.js";
import { operationsRoom } from "./operations/room.js";
import type { Room } from "./room.js";
import { searchRoom } from "./search/room.js";
import { upstreamRoom } from "./upstream/room.js";

/** Everything that a registry answers and does. */
export const rooms: readonly Room[] = [
  accountsRoom,
  auditRoom,
  operationsRoom,
  npmRoom,
  indexRoom,
  searchRoom,
  advisoriesRoom,
  upstreamRoom,
  conformanceRoom,
  catalogueRoom,
];
