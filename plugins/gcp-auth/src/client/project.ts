import { ZenError } from "@zen/plugin-sdk";
import type { AuthClient } from "google-auth-library";
import { credentialsError } from "./credentials-error.js";

/** The project that the environment names. */
export function projectOfEnvironment(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return [env["GOOGLE_CLOUD_PROJECT"], env["GCLOUD_PROJECT"]].find((value) => value !== undefined && value !== "");
}

/** The project of credentials: a key's, a machine's, a federated identity's; for a user's, the one that gcloud is set to. @throws ZenError `GCP_NO_PROJECT`. */
export async function projectOf(client: AuthClient): Promise<string> {
  const { BaseExternalAccountClient, Compute, gcpMetadata, GoogleAuth } = await import("google-auth-library");
  try {
    if (typeof client.projectId === "string" && client.projectId !== "") return client.projectId;
    if (client instanceof Compute) return await gcpMetadata.project("project-id");
    const federated = client instanceof BaseExternalAccountClient ? await client.getProjectId() : null;
    return federated ?? (await new GoogleAuth().getProjectId());
  } catch (error) {
    throw new ZenError("GCP_NO_PROJECT", "No Google Cloud project is named", {
      hint: "Set project in the stack, or GOOGLE_CLOUD_PROJECT, or run: gcloud config set project PROJECT.",
      cause: credentialsError(error, undefined),
    });
  }
}
