import { die, type Points } from "./points.js";

type Native = (this: object, ...args: unknown[]) => unknown;

/** Functions of the native SQLite that run statements; reading and preparing write nothing. */
const RUNNING = ["databaseExecSync", "statementRun"];

/** Makes every statement that changes a database a point: they never pass `node:fs`. */
export function wrapSqlite(points: Points): void {
  const { dlopen } = process;
  process.dlopen = (...args: Parameters<typeof dlopen>) => {
    dlopen.apply(process, args);
    const module = args[0] as { exports: Record<string, Native> };
    if (typeof module.exports["databasePrepareSync"] === "function")
      module.exports = { ...module.exports, ...wrapped(points, module.exports) };
  };
}

function wrapped(points: Points, native: Record<string, Native>): Record<string, Native> {
  const statements = new WeakMap<object, string>();
  const prepare = native["databasePrepareSync"] as Native;
  const running = RUNNING.map((name) => {
    const inner = native[name] as Native;
    const call: Native = function (...args) {
      const sql = statements.get(this) ?? String(args[0]);
      const when = /^(SELECT|PRAGMA user_version$)/i.test(sql) ? undefined : points.pass(`sql ${statementName(sql)}`);
      if (when === "before") die();
      const result = inner.apply(this, args);
      if (when !== undefined) die();
      return result;
    };
    return [name, call] as const;
  });
  return {
    ...Object.fromEntries(running),
    databasePrepareSync(...args) {
      const statement = prepare.apply(this, args) as object;
      statements.set(statement, String(args[0]));
      return statement;
    },
  };
}

/** `INSERT runs`, `COMMIT`; all that changes tables themselves is one, `schema`. */
function statementName(sql: string): string {
  if (/^(CREATE|DROP|ALTER)\b/i.test(sql)) return "schema";
  const [, verb = sql, table = ""] =
    /^(INSERT|UPDATE|DELETE)\b(?:\s+(?:INTO|FROM))?\s+(\w+)/i.exec(sql) ?? /^(\w+(?: \w+)?)/.exec(sql) ?? [];
  return `${verb} ${table}`.trimEnd();
}
