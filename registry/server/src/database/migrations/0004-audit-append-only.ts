import type { Migration } from "./migration.js";

/** The chain shows what was changed behind the registry's back; this keeps the registry's own code from it. */
export const auditAppendOnly: Migration = {
  name: "0004-audit-append-only",
  statements: [
    {
      libsql: ["UPDATE", "DELETE"].map(
        (act) => `CREATE TRIGGER audit_log_no_${act.toLowerCase()} BEFORE ${act} ON audit_log
          BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
      ),
      postgres: [
        `CREATE FUNCTION audit_log_kept() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RAISE EXCEPTION ''the audit log is only added to''; END'`,
        `CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
          FOR EACH STATEMENT EXECUTE FUNCTION audit_log_kept()`,
      ],
    },
  ],
};
