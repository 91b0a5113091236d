/** A change of the tables. Once it is on a server it is never edited: a further change is a further migration. */
export interface Migration {
  readonly name: string;
  /** In SQLite's words; `TEXT`, `INTEGER`, `BLOB` are translated for Postgres. What both say quite differently has a text for each. */
  readonly statements: readonly (
    string | { readonly libsql: readonly string[]; readonly postgres: readonly string[] }
  )[];
}
