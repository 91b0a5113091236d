import { isAllowed, placeOf, refused } from "../accounts/permissions.js";
import type { Permission, Principal } from "../accounts/types.js";
import type { Reader } from "../database/database.js";

/** Who asks, and what they may. */
export interface RequestContext {
  /** Undefined: nobody proved who they are. */
  readonly principal: Principal | undefined;
  may(permission: Permission): Promise<boolean>;
  /**
   * Within a transaction that depends on it, pass its reader.
   *
   * @throws ZenError `REGISTRY_UNAUTHENTICATED` or `REGISTRY_FORBIDDEN`
   */
  require(permission: Permission, reader?: Reader): Promise<void>;
  /** @throws ZenError `REGISTRY_UNAUTHENTICATED` where nobody proved who they are */
  known(): Principal;
}

export function contextOf(principal: Principal | undefined, database: Reader, publicRead: boolean): RequestContext {
  const may = async (permission: Permission, reader: Reader = database): Promise<boolean> => {
    const place =
      principal !== undefined && "scope" in permission
        ? await placeOf(reader, principal.account, permission.scope)
        : undefined;
    return isAllowed(permission, principal, place, publicRead);
  };
  return {
    principal,
    may,
    async require(permission, reader) {
      if (!(await may(permission, reader))) throw refused(permission, principal);
    },
    known() {
      if (principal === undefined) throw refused({ to: "account" }, undefined);
      return principal;
    },
  };
}
