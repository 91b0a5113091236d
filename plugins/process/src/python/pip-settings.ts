import { isZenError } from "@zen/plugin-sdk";
import type { EnvironmentScope } from "./scope.js";

/** Variables by which people configure pip and the way to its index. Some hold credentials, so they are asked for as secrets are, where they are used. */
const NAMES = [
  ..."INDEX_URL EXTRA_INDEX_URL FIND_LINKS NO_INDEX TRUSTED_HOST CERT CLIENT_CERT PROXY CONFIG_FILE DEFAULT_TIMEOUT TIMEOUT RETRIES CACHE_DIR NO_CACHE_DIR PREFER_BINARY ONLY_BINARY NO_BINARY PRE KEYRING_PROVIDER"
    .split(" ")
    .map((name) => `PIP_${name}`),
  ..."HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY".split(" ").flatMap((name) => [name, name.toLowerCase()]),
  ..."SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE NETRC XDG_CONFIG_HOME XDG_CACHE_HOME XDG_CONFIG_DIRS".split(
    " ",
  ),
];

/** The settings of pip on this machine that are in the environment; its configuration files it finds by itself. */
export async function pipSettings({ secrets }: EnvironmentScope): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    NAMES.map(async (name): Promise<readonly [string, string] | undefined> => {
      try {
        return [name, await secrets.get(name)];
      } catch (error) {
        if (isZenError(error, "SECRET_NOT_FOUND") || isZenError(error, "NOT_IN_TEST_CONTEXT")) return undefined;
        throw error;
      }
    }),
  );
  return Object.fromEntries(found.filter((entry) => entry !== undefined));
}
