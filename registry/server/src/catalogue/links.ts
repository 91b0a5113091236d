import type { SearchQuery } from "@zen/registry-protocol";

/** Where the pages of the catalogue are, relative to the server's root. npm has no name for anything below `/-/`. */
export const pageRoutes = {
  search: "/",
  plugins: "/-/plugins/",
  signIn: "/-/sign-in",
  signOut: "/-/sign-out",
} as const;

export function pluginLink(name: string, version?: string): string {
  return `${pageRoutes.plugins}${name}${version === undefined ? "" : `/${encodeURIComponent(version)}`}`;
}

type Question = { readonly [field in keyof SearchQuery]?: string | undefined };

/** The address of a search; fields that are empty are left out. */
export function searchLink(question: Question): string {
  const given = Object.entries(question).filter(([, value]) => value !== undefined && value !== "") as [
    string,
    string,
  ][];
  return given.length === 0 ? pageRoutes.search : `${pageRoutes.search}?${new URLSearchParams(given).toString()}`;
}

export type { Question as SearchFields };
