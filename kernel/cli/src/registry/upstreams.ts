import { ZenError } from "@zen/plugin-sdk";
import type { RegistryOptions } from "@zen/registry-server";
import { words } from "./lists.js";

type Upstreams = NonNullable<RegistryOptions["upstreams"]>;

/**
 * `ADDRESS=NAME,NAME` of each --upstream. A token would be seen on the command line, so the environment gives it, for one host only.
 *
 * @throws ZenError `USAGE_INVALID`
 */
export function readUpstreams(given: readonly string[] | undefined, token: string | undefined): Upstreams | undefined {
  const upstreams = given?.map((each) => {
    const at = each.indexOf("=");
    if (at < 1)
      throw wrong(
        "does not say what may be asked for",
        "Write the address, = and names: https://registry.example.com=@acme/*,@other/tool.",
      );
    return { url: each.slice(0, at), names: words([each.slice(at + 1)]), ...(token ? { token } : {}) };
  });
  if (token && new Set(upstreams?.map(({ url }) => hostOf(url))).size > 1)
    throw wrong(
      "names several hosts, and ZEN_REGISTRY_UPSTREAM_TOKEN is of one",
      "Leave the token out, or all hosts but the one that it is of.",
    );
  return upstreams;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function wrong(problem: string, hint: string): ZenError {
  return new ZenError("USAGE_INVALID", `--upstream ${problem}`, { hint });
}
