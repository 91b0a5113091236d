import { ZenError } from "@zen/plugin-sdk";

/**
 * A registry's address in its one form: http or https, no user or password, no query, one slash at the end.
 *
 * @throws ZenError `REGISTRY_ADDRESS_INVALID`
 */
export function registryAddress(text: string): string {
  const problem = problemOf(text);
  if (problem === undefined) {
    const { origin, pathname } = new URL(text);
    return `${origin}${pathname.replace(/\/+$/, "")}/`;
  }
  throw new ZenError("REGISTRY_ADDRESS_INVALID", `${JSON.stringify(withoutPassword(text.slice(0, 300)))} ${problem}.`, {
    hint: "Write the address as in https://plugins.example.com/. A token goes into .npmrc: `zen registries:login ADDRESS`.",
  });
}

/** Whether a registry is named by an address rather than by a folder. */
export function isAddress(registry: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(registry);
}

/** Whether what goes to an address may be read on the way. */
export function isPlain(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Errors are shown and logged. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//***@").replace(/\?.*$/s, "?...");
}

function problemOf(text: string): string | undefined {
  if (!isAddress(text) || !URL.canParse(text)) return "is no address of a registry";
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "is neither an https nor an http address";
  if (username !== "" || password !== "") return "has a user or a password in it";
  return search === "" && hash === "" ? undefined : "has a query or a fragment in it";
}
