/**
 * Where a registry server answers, below its base address. npm's own routes are not listed: npm defines them.
 *
 * What a snapshot pins is asked for by its digest, `?digest=sha512-...`, and is then given as it was, also when there is a newer
 * one already. Answer 410 with `INDEX_DOCUMENT_GONE`: too old, ask for the snapshot again.
 */
export const routes = {
  /** npm's: the registry's public keys. */
  npmKeys: "/-/npm/v1/keys",
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
  /** Administrators PUT a `VersionState` here; DELETE makes the version active again. */
  versionState: (name: string, version: string) => `/-/zen/v1/versions/${name}/${version}/state`,
  /** Publishers PUT, readers GET a `ConformanceReport`. */
  conformance: (name: string, version: string) => `/-/zen/v1/versions/${name}/${version}/conformance`,
} as const;
