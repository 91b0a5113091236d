import { routes } from "@zen/registry-protocol";
import type { RunningRegistry } from "@zen/registry-server";

/** Asks a registry; throws for an answer that is no success. */
export async function ask(url: string, token: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url + route, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

export interface Teammate {
  readonly name: string;
  readonly password: string;
  /** Allows it to publish. */
  readonly token: string;
}

/** A namespace with one account that owns it. */
export async function addTeam(
  { url, firstToken }: Pick<RunningRegistry, "url" | "firstToken">,
  scope: string,
  name: string,
): Promise<Teammate> {
  const password = `${name} has a long password`;
  const admin = firstToken!;
  await ask(url, admin, "POST", routes.accounts, { name, password });
  await ask(url, admin, "POST", routes.namespaces, { scope, owner: name });
  const scopes = ["read", `publish:${scope}`, `owner:${scope}`];
  const made = await ask(url, admin, "POST", routes.tokens, { account: name, label: "test", scopes });
  return { name, password, token: (made as { secret: string }).secret };
}
