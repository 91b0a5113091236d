import { isIPv4 } from "node:net";
import { ZenError } from "@zen/plugin-sdk";

/**
 * A URL that a token may be sent to: over TLS, or to this machine.
 * @throws ZenError `GCP_ENDPOINT_INVALID`.
 */
export function checkEndpoint(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== "" || parsed.password !== "" || !isSafe(parsed))
    throw new ZenError("GCP_ENDPOINT_INVALID", `${shown(url)} is no address that a token may be sent to`, {
      hint: "Write an endpoint as https://HOST, without user or password; plain http is for this machine alone.",
    });
  return parsed;
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    (isIPv4(hostname) && hostname.startsWith("127."))
  );
}

/** Without what may be a password. */
function shown(url: string): string {
  return JSON.stringify(url.replace(/\/\/[^/]*@/, "//").slice(0, 200));
}
