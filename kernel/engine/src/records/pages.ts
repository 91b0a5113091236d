import type { Page, Query } from "@zen/plugin-sdk";

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
