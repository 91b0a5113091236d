import {
  routes,
  type Account,
  type AuditCheck,
  type AuditEntry,
  type NamespaceDocument,
  type NamespaceLine,
  type Token,
} from "@zen/registry-protocol";
import { AdminRequests, type AdminOptions } from "./requests.js";
import type { AccountChange, AuditQuery, NewAccount, NewMember, NewToken } from "./types.js";

/**
 * What administrators do at a running registry, and members with what is theirs. Every method throws a ZenError `REGISTRY_*` with the
 * registry's own sentence where it refuses.
 */
export class RegistryAdmin {
  readonly #requests: AdminRequests;

  /** The token is npm's for that address unless one is given. @throws ZenError `REGISTRY_ADDRESS_INVALID` */
  constructor(address: string, options: AdminOptions) {
    this.#requests = new AdminRequests(address, options);
  }

  get address(): string {
    return this.#requests.address;
  }

  async accounts(): Promise<readonly Account[]> {
    return (await this.#requests.get<{ accounts: Account[] }>(routes.accounts, "its accounts")).accounts;
  }

  /** `password` is there when one was made up: nobody is told it again. */
  createAccount(account: NewAccount): Promise<{ readonly account: Account; readonly password?: string }> {
    return this.#requests.send("POST", routes.accounts, `the new account ${account.name}`, account);
  }

  updateAccount(
    name: string,
    change: AccountChange,
  ): Promise<{ readonly account: Account; readonly password?: string }> {
    return this.#requests.send("PATCH", routes.account(encodeURIComponent(name)), `a change of ${name}`, change);
  }

  /** Those that hold: of an account, or of all that the token at hand may see. */
  async tokens(account?: string): Promise<readonly Token[]> {
    const query = account === undefined ? "" : `?account=${encodeURIComponent(account)}`;
    return (await this.#requests.get<{ tokens: Token[] }>(routes.tokens + query, "its tokens")).tokens;
  }

  /** `secret` is the token itself: nobody is told it again. */
  createToken(token: NewToken): Promise<Token & { readonly secret: string }> {
    return this.#requests.send("POST", routes.tokens, "a new token", token);
  }

  async revokeToken(id: string): Promise<void> {
    await this.#requests.send("DELETE", routes.token(encodeURIComponent(id)), "revoking a token");
  }

  async namespaces(): Promise<readonly NamespaceLine[]> {
    return (await this.#requests.get<{ namespaces: NamespaceLine[] }>(routes.namespaces, "its namespaces")).namespaces;
  }

  namespace(scope: string): Promise<NamespaceDocument> {
    return this.#requests.get(routes.namespace(encodeURIComponent(scope)), `the namespace ${scope}`);
  }

  createNamespace(scope: string, owner: string): Promise<NamespaceDocument> {
    return this.#requests.send("POST", routes.namespaces, `the new namespace ${scope}`, { scope, owner });
  }

  /** Gives an account a place in a namespace, or another one than it has. */
  putMember({ scope, account, role }: NewMember): Promise<NamespaceDocument> {
    return this.#requests.send("PUT", memberRoute(scope, account), `a member of ${scope}`, { role });
  }

  removeMember(scope: string, account: string): Promise<NamespaceDocument> {
    return this.#requests.send("DELETE", memberRoute(scope, account), `a member of ${scope}`);
  }

  /** Newest first. */
  async auditLog(query: AuditQuery = {}): Promise<readonly AuditEntry[]> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const route = `${routes.auditLog}?${new URLSearchParams(given as [string, string][])}`;
    return (await this.#requests.get<{ entries: AuditEntry[] }>(route, "its audit log")).entries;
  }

  /** Follows the log's chain; `known` is an entry that was noted elsewhere. */
  checkAudit(known?: { readonly sequence: number; readonly chain: string }): Promise<AuditCheck> {
    const query = known === undefined ? "" : `?sequence=${known.sequence}&chain=${known.chain}`;
    return this.#requests.get(routes.auditCheck + query, "a check of its audit log");
  }
}

function memberRoute(scope: string, account: string): string {
  return routes.member(encodeURIComponent(scope), encodeURIComponent(account));
}
