import type { ExecutionRecord, Filter, MetadataStore, Page, Query } from "@zen/plugin-sdk";

/** Values of a field that begin with a text. */
export function withPrefix(field: string, prefix: string): Filter {
  return {
    and: [
      { field, op: ">=", value: prefix },
      { field, op: "<", value: `${prefix}\u{10FFFF}` },
    ],
  };
}

/** Everything that a query finds, page after page. */
export async function allPages<T>(ask: (query: Query) => Promise<Page<T>>, query: Query): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await ask({ limit: 500, ...query, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** The executions of a run, in the order in which they began. */
export function executionsOf(metadata: MetadataStore, run: string): Promise<readonly ExecutionRecord[]> {
  return allPages((query) => metadata.query("executions", query), {
    where: { field: "run", op: "=", value: run },
    sort: [{ field: "startedAt" }],
  });
}
