import type { AuthClient } from "google-auth-library";
import { chainOf } from "./connection.js";
import { checkEndpoint } from "./endpoint.js";

/** Credentials of a service account, made through the IAM Credentials API by those of who calls (and the chain's delegates between). */
export async function impersonated(
  sourceClient: AuthClient,
  impersonate: string,
  scope: string,
  endpoint: string | undefined,
): Promise<AuthClient> {
  const { Impersonated } = await import("google-auth-library");
  const { target, delegates } = chainOf(impersonate);
  return new Impersonated({
    sourceClient,
    targetPrincipal: target,
    delegates: [...delegates],
    targetScopes: [scope],
    ...(endpoint === undefined ? {} : { endpoint: checkEndpoint(endpoint).href.replace(/\/+$/, "") }),
  });
}
