import type { Room } from "../room.js";
import { accountRoutes } from "./account-routes.js";
import { keyRoutes } from "./key-routes.js";
import { namespaceRoutes } from "./namespace-routes.js";
import { profileRoutes } from "./profile-routes.js";
import { sessionRoutes } from "./session-routes.js";
import { tokenRoutes } from "./token-routes.js";

export const accountsRoom: Room = {
  name: "accounts",
  routes(app, registry) {
    for (const add of [accountRoutes, tokenRoutes, namespaceRoutes, keyRoutes, profileRoutes, sessionRoutes])
      add(app, registry);
  },
};
