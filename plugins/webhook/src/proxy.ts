/** The proxy for a URL as the environment has it (`https_proxy`, `http_proxy`, `no_proxy`, either case); undefined for none. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const setting = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? "";
  const proxy = setting(url.protocol === "https:" ? "https_proxy" : "http_proxy");
  if (
    proxy === "" ||
    setting("no_proxy")
      .split(/[\s,]+/)
      .some((entry) => spares(entry, url))
  )
    return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** `*`, a host with all below it, either with a port. */
function spares(entry: string, { hostname, port, protocol }: URL): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const [, name = "", wanted] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  const own = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  if (wanted !== undefined && wanted !== own) return false;
  const host = name.replace(/^\*?\./, "");
  const here = hostname.replace(/^\[|\]$/g, "");
  return here === host || here.endsWith(`.${host}`);
}
