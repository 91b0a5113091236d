import semver from "semver";

/** Whether a text fits a pattern, in which `*` stands for any text. Linear in the length of both. */
export function fits(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - tail.length) return false;
    at = found + part.length;
  }
  return true;
}

/** Whether a version is meant by `name`, `@scope/*` or `name@range`. */
export function names(pattern: string, name: string, version: string): boolean {
  const at = pattern.indexOf("@", 1);
  if (at < 0) return fits(pattern, name);
  return (
    fits(pattern.slice(0, at), name) &&
    semver.satisfies(version, pattern.slice(at + 1), { includePrerelease: true, loose: false })
  );
}

/** Whether two addresses or folders name one registry. */
export function sameRegistry(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

function normal(registry: string): string {
  if (!/^https?:\/\//i.test(registry) || !URL.canParse(registry)) return registry;
  const { origin, pathname } = new URL(registry);
  return `${origin}${pathname.replace(/\/+$/, "")}/`;
}
