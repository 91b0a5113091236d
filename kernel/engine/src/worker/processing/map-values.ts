/** The same names with other values, all of them made at once. */
export async function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From, name: string) => Promise<To>,
): Promise<Readonly<Record<string, To>>> {
  const changed = Object.entries(values).map(async ([name, value]) => [name, await change(value, name)] as const);
  return Object.fromEntries(await Promise.all(changed));
}
