/** The scheme of a URI with an authority, in lower case: `gs` of `gs://bucket/object`; undefined for a path. */
export function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
}
