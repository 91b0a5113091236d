import type { AuthClient, GoogleAuth } from "google-auth-library";

/** The e-mail of who calls with these credentials; for a federated identity without service account, a description. */
export async function principalOf(auth: GoogleAuth, client: AuthClient): Promise<string> {
  const { BaseExternalAccountClient, Impersonated, OAuth2Client, UserRefreshClient } =
    await import("google-auth-library");
  if (client instanceof Impersonated) return client.getTargetPrincipal();
  if (client instanceof BaseExternalAccountClient)
    return client.getServiceAccountEmail() ?? "the identity of workload identity federation";
  if (client instanceof UserRefreshClient || client.constructor === OAuth2Client)
    return userOf(client as InstanceType<typeof OAuth2Client>);
  return (await auth.getCredentials()).client_email ?? "the application default credentials";
}

/** A user's credentials do not say whose they are; Google's token endpoint does, where the login asked for the e-mail. */
async function userOf(client: {
  getAccessToken(): Promise<{ token?: string | null }>;
  getTokenInfo(token: string): Promise<{ email?: string }>;
}): Promise<string> {
  const { token } = await client.getAccessToken();
  const email = typeof token === "string" ? (await client.getTokenInfo(token)).email : undefined;
  return email ?? "the user of the application default credentials";
}
