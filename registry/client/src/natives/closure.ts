/** How a package of a closure is called in locks and layouts. */
export function nativeKey(name: string, version: string): string {
  return `${name}@${version}`;
}
