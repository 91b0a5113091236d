import { expect } from "chai";
import { isAllowed } from "./permissions.js";
import type { MemberRole, Permission, Principal, Role, TokenScope } from "./types.js";

const permissions: Record<string, Permission> = {
  read: { to: "read" },
  account: { to: "account" },
  publish: { to: "publish", scope: "@acme" },
  own: { to: "own", scope: "@acme" },
  administer: { to: "administer" },
};

type Line = readonly [role: Role, place: MemberRole | undefined, scopes: readonly TokenScope[], allowed: string];

/** Who may do what: role of the account, place in @acme, scopes of the token, and all that it is allowed. */
const table: readonly Line[] = [
  ["member", undefined, ["read"], "read account"],
  ["member", undefined, ["read", "publish:*", "owner:*"], "read account"],
  ["member", undefined, ["admin"], "read account"],
  ["member", "publisher", ["read"], "read account"],
  ["member", "publisher", ["publish:@acme"], "read account publish"],
  ["member", "publisher", ["publish:*"], "read account publish"],
  ["member", "publisher", ["publish:@acm"], "read account"],
  ["member", "publisher", ["publish:@acme-2"], "read account"],
  ["member", "publisher", ["owner:*"], "read account"],
  ["member", "publisher", ["admin"], "read account"],
  ["member", "owner", ["read"], "read account"],
  ["member", "owner", ["publish:@acme"], "read account publish"],
  ["member", "owner", ["owner:@acme"], "read account own"],
  ["member", "owner", ["owner:@other"], "read account"],
  ["member", "owner", ["publish:*", "owner:*"], "read account publish own"],
  ["admin", undefined, ["read"], "read account"],
  ["admin", undefined, ["publish:*", "owner:*"], "read account"],
  ["admin", undefined, ["admin"], "read account own administer"],
  ["admin", undefined, ["admin", "publish:*"], "read account own administer"],
  ["admin", "publisher", ["admin", "publish:*"], "read account publish own administer"],
  ["admin", "owner", ["read"], "read account"],
];

describe("permissions", () => {
  for (const [role, place, scopes, allowed] of table) {
    it(`allows ${role}, ${place ?? "no member"}, with ${scopes.join(" ")}: ${allowed}`, () => {
      const principal: Principal = { account: "ana", role, token: "1", scopes };
      const found = Object.keys(permissions).filter((name) => isAllowed(permissions[name]!, principal, place, false));
      expect(found.join(" ")).to.equal(allowed);
    });
  }

  it("allows a stranger nothing, and to read where reading is public", () => {
    const allowed = (publicRead: boolean): string[] =>
      Object.keys(permissions).filter((name) => isAllowed(permissions[name]!, undefined, undefined, publicRead));
    expect(allowed(false)).to.deep.equal([]);
    expect(allowed(true)).to.deep.equal(["read"]);
  });
});
