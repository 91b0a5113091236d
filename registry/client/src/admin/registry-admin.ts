import {
  routes,
  type Account,
  type Advisory,
  type AdvisoryList,
  type AuditCheck,
  type AuditEntry,
  type NamespaceDocument,
  type NamespaceLine,
  type SignedConformanceReport,
  type Token,
  type UpstreamKey,
  type VersionState,
  type WaitingVersion,
} from "@zen/registry-protocol";
import { fetchBackup, type Backup, type BackupOptions } from "./backup.js";
import { AdminRequests, type AdminOptions } from "./requests.js";
import type {
  AccountChange,
  AuditQuery,
  NewAccount,
  NewAdvisory,
  NewMember,
  NewToken,
  PulledVersion,
} from "./types.js";

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

  /** Has the registry sign with a new key, which the one before approves. Resolves with its id. */
  async rotateKey(): Promise<string> {
    return (await this.#requests.send<{ keyid: string }>("POST", routes.registryKeys, "its new key", {})).keyid;
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

  /** Takes a version back: nobody chooses it anew (`yanked`), or nobody is given it at all (`blocked`). */
  withdrawVersion(name: string, version: string, state: "yanked" | "blocked", reason: string): Promise<VersionState> {
    const what = `the state of ${name} ${version}`;
    return this.#requests.send("PUT", stateRoute(name, version), what, { state, reason });
  }

  /** Makes a version active that waits for approval, or was taken back. */
  approveVersion(name: string, version: string): Promise<VersionState> {
    return this.#requests.send("DELETE", stateRoute(name, version), `the state of ${name} ${version}`);
  }

  /** What came from upstream registries and waits for approval, the oldest first. */
  async quarantine(): Promise<readonly WaitingVersion[]> {
    const { versions } = await this.#requests.get<{ versions: WaitingVersion[] }>(routes.quarantine, "its quarantine");
    return versions;
  }

  /** Has the registry take a version from upstream into quarantine; the newest unless told. */
  pull(name: string, version?: string): Promise<PulledVersion> {
    const body = { name, ...(version === undefined ? {} : { version }) };
    return this.#requests.send("POST", routes.quarantine, `pulling ${name}`, body);
  }

  /** The keys of upstream registries: trusted, waiting for approval, or removed. */
  async upstreamKeys(): Promise<readonly UpstreamKey[]> {
    return (await this.#requests.get<{ keys: UpstreamKey[] }>(routes.upstreamKeys, "keys of its upstreams")).keys;
  }

  /** Trusts a key that an upstream has shown, or ends the trust in one. */
  changeUpstreamKey(upstream: string, keyid: string, state: "trusted" | "removed"): Promise<UpstreamKey> {
    return this.#requests.send("POST", routes.upstreamKeys, `a key of ${upstream}`, { upstream, keyid, state });
  }

  /** The author's report, signed with the key of the namespace; without a signature, the administrator's own, which the registry signs. */
  async putConformance(name: string, version: string, report: SignedConformanceReport): Promise<void> {
    const route = routes.conformance(encodeURIComponent(name), encodeURIComponent(version));
    await this.#requests.send("PUT", route, `the conformance report of ${name} ${version}`, report);
  }

  async advisories(): Promise<readonly Advisory[]> {
    return (await this.#requests.get<AdvisoryList>(routes.advisories, "its advisories")).advisories;
  }

  advise(advisory: NewAdvisory): Promise<Advisory> {
    return this.#requests.send("POST", routes.advisories, "a new advisory", advisory);
  }

  withdrawAdvisory(id: string): Promise<Advisory> {
    return this.#requests.send("DELETE", routes.advisory(encodeURIComponent(id)), `withdrawing ${id}`);
  }

  /** Newest first. */
  async auditLog(query: AuditQuery = {}): Promise<readonly AuditEntry[]> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const route = `${routes.auditLog}?${new URLSearchParams(given as [string, string][])}`;
    return (await this.#requests.get<{ entries: AuditEntry[] }>(route, "its audit log")).entries;
  }

  /** Fetches a backup into a folder while the registry runs; only what an earlier one there does not have. */
  backup(folder: string, options?: BackupOptions): Promise<Backup> {
    return fetchBackup(this.#requests, folder, options);
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

function stateRoute(name: string, version: string): string {
  return routes.versionState(encodeURIComponent(name), encodeURIComponent(version));
}
