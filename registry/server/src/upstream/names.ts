import { isPackageName, scopeOf } from "@zen/registry-protocol";
import { ZenError } from "@zen/plugin-sdk";
import type { UpstreamOptions } from "../options.js";

/** The first registry that may be asked for a package. */
export function upstreamOf(upstreams: readonly UpstreamOptions[], name: string): UpstreamOptions | undefined {
  return upstreams.find(({ names }) => names.some((each) => each === name || each === `${scopeOf(name)}/*`));
}

/**
 * Holds options to their form, before anything is asked of anybody.
 *
 * @throws ZenError `UPSTREAM_INVALID`
 */
export function checkUpstreams(upstreams: readonly UpstreamOptions[]): void {
  for (const { url, names } of upstreams) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw invalid("its address does not begin with https://");
    const { username, password, search, hash } = new URL(url);
    if (username + password + search + hash !== "")
      throw invalid("its address has a user, a password, a query or a fragment; a token is given apart");
    if (names.length === 0) throw invalid("it is not said what it may be asked for, such as @acme/*");
    for (const name of names)
      if (!isPackageName(name.replace(/^(@[^/]*)\/\*$/, "$1/a")))
        throw invalid(
          `${JSON.stringify(name.slice(0, 100))} is neither a name such as @acme/my-store nor a scope such as @acme/*`,
        );
  }
}

function invalid(problem: string): ZenError {
  return new ZenError("UPSTREAM_INVALID", `An upstream registry cannot be used: ${problem}.`, {
    hint: "Correct the options with which the registry is started.",
  });
}
