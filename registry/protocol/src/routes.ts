/**
 * Where a registry server answers, below its base address. npm's own routes are not listed: npm defines them.
 *
 * What a snapshot pins is asked for by its digest, `?digest=sha512-...`, and is then given as it was, also when there is a newer
 * one already. Answer 410 with `INDEX_DOCUMENT_GONE`: too old, ask for the snapshot again.
 */
export const routes = {
  /** npm's: the registry's public keys. */
  npmKeys: "/-/npm/v1/keys",
  /** Administrators POST here to have the registry sign with a new key, which the one before approves. */
  registryKeys: "/-/zen/v1/registry-keys",
  /** `SearchQuery` as a query string gives a `SearchPage`. */
  search: "/-/zen/v1/search",
  /** `SignedSnapshot` */
  snapshot: "/-/zen/v1/snapshot",
  /** `ScopeIndex`; the scope with its @, `_` for names without one. */
  scope: (scope: string) => `/-/zen/v1/scopes/${scope === "" ? "_" : scope}`,
  /** `InstallDocument` */
  install: (name: string) => `/-/zen/v1/install/${name}`,
  /** `NamespaceDocument` */
  namespace: (scope: string) => `/-/zen/v1/namespaces/${scope}`,
  /** `AdvisoryList`; administrators POST an `Advisory` without `id` and `published`. */
  advisories: "/-/zen/v1/advisories",
  /** Administrators DELETE: it is listed as withdrawn from then on. */
  advisory: (id: string) => `/-/zen/v1/advisories/${id}`,
  /** A page of `AuditEntry`, newest first; for administrators. */
  auditLog: "/-/zen/v1/audit-log",
  /** `AuditCheck`; with `sequence` and `chain` of an entry that was noted elsewhere it is looked for, too. */
  auditCheck: "/-/zen/v1/audit-log/check",
  /** Administrators GET the accounts, and POST a new one. */
  accounts: "/-/zen/v1/accounts",
  /** Administrators PATCH role, password, or whether it is disabled. */
  account: (name: string) => `/-/zen/v1/accounts/${name}`,
  /** Who asks, and what its token allows. */
  self: "/-/zen/v1/self",
  /** GET the tokens that hold (administrators those of everybody), POST a new one. */
  tokens: "/-/zen/v1/tokens",
  /** DELETE revokes it. */
  token: (id: string) => `/-/zen/v1/tokens/${id}`,
  /** POST `{ token }` gives a browser a cookie to read with; DELETE ends that. */
  session: "/-/zen/v1/session",
  /** Administrators GET the first file of a backup, and DELETE when they have its blobs; until then none is swept. */
  backup: "/-/zen/v1/backup",
  /** One of its archives, by its sha512 in hex. */
  backupBlob: (hex: string) => `/-/zen/v1/backup/blobs/${hex}`,
  namespaces: "/-/zen/v1/namespaces",
  /** Owners PUT `{ role }` or DELETE. */
  member: (scope: string, account: string) => `/-/zen/v1/namespaces/${scope}/members/${account}`,
  /** POST a new key, which retires the old one; DELETE retires the key in force. */
  publisherKeys: (scope: string) => `/-/zen/v1/namespaces/${scope}/keys`,
  /** Administrators PUT a `VersionState` here; DELETE makes the version active again. */
  versionState: (name: string, version: string) => `/-/zen/v1/versions/${name}/${version}/state`,
  /** What came from an upstream registry and waits for approval; for administrators, who POST `{ name, version }` to have it pulled. */
  quarantine: "/-/zen/v1/quarantine",
  /** Administrators GET `{ keys }`, each an `UpstreamKey`, and POST `{ upstream, keyid, state }` with `trusted` or `removed`. */
  upstreamKeys: "/-/zen/v1/upstream-keys",
  /**
   * Readers GET `{ reports }`, each a `SignedConformanceReport`. Publishers PUT one that is signed with their namespace's key; administrators
   * PUT one without signatures, which the registry signs: their own run.
   */
  conformance: (name: string, version: string) => `/-/zen/v1/versions/${name}/${version}/conformance`,
} as const;
