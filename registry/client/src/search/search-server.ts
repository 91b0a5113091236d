import { ZenError } from "@zen/plugin-sdk";
import { routes, type SearchPage, type SearchQuery } from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";
import { readSearchPage } from "./read-page.js";

/** Asks a registry's catalogue. @throws ZenError `REGISTRY_SEARCH_UNSUPPORTED`, `REGISTRY_*`. */
export async function searchServer(
  text: string,
  query: SearchQuery,
  options: Pick<HttpOptions, "cwd" | "limits"> & { readonly signal?: AbortSignal },
): Promise<SearchPage> {
  const address = registryAddress(text);
  const asked = new URLSearchParams();
  for (const [field, value] of Object.entries(query)) if (value !== undefined) asked.set(field, String(value));
  const { status, text: answer } = await new RegistryHttp(address, options).get(`${routes.search}?${asked}`, {
    what: "a search",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (status === 200) return readSearchPage(answer, address);
  throw new ZenError("REGISTRY_SEARCH_UNSUPPORTED", `${address} has no catalogue that can be searched.`, {
    hint: "It speaks npm's protocol alone. `npm search --registry` may find something there.",
  });
}
