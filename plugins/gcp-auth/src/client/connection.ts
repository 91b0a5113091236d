import { ZenError, type JsonSchema } from "@zen/plugin-sdk";

/** The part of a backend's configuration that all backends on Google Cloud share. */
export interface GcpConnection {
  /** The project whose resources are used; else `GOOGLE_CLOUD_PROJECT`, else that of the credentials. */
  readonly project?: string;
  /** Whom quota and cost of calls are counted against (`x-goog-user-project`); else `GOOGLE_CLOUD_QUOTA_PROJECT`, else what the credentials say. */
  readonly quotaProject?: string;
  /** The service account that calls are made as, by its e-mail; or a chain separated by commas, the last of which is used, as gcloud has it. */
  readonly impersonate?: string;
  /** Base URL of the IAM Credentials API, for Private Service Connect. */
  readonly iamEndpoint?: string;
}

const email = "[^\\s,/@]{1,100}@[^\\s,/@]{1,150}";
const projectForm = "^([a-z0-9.-]{1,80}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$";

/** JSON Schema properties of a connection, to be spread into a backend's `configSchema`. */
export const connectionSchema: Readonly<Record<string, JsonSchema>> = {
  project: {
    type: "string",
    pattern: projectForm,
    description: "The project, by its id; else GOOGLE_CLOUD_PROJECT, else that of the credentials.",
  },
  quotaProject: {
    type: "string",
    pattern: projectForm,
    description: "The project that quota and cost of calls are counted against, where it is another one.",
  },
  impersonate: {
    type: "string",
    pattern: `^${email}(,${email}){0,9}$`,
    description:
      "The service account that calls are made as, by its e-mail; or a chain separated by commas that ends with it.",
  },
  iamEndpoint: {
    type: "string",
    pattern: "^https?://",
    description: "Base URL of the IAM Credentials API, for Private Service Connect.",
  },
};

/** The accounts of `impersonate`: who is impersonated, and through whom. @throws ZenError `GCP_IMPERSONATION_INVALID`. */
export function chainOf(impersonate: string): { readonly target: string; readonly delegates: readonly string[] } {
  const accounts = impersonate.split(",").map((account) => account.trim());
  const bad = accounts.find((account) => !new RegExp(`^${email}$`).test(account));
  if (bad !== undefined)
    throw new ZenError("GCP_IMPERSONATION_INVALID", `${JSON.stringify(bad)} is not the e-mail of a service account`, {
      hint: 'Write "impersonate": "NAME@PROJECT.iam.gserviceaccount.com", or several of them separated by commas.',
    });
  return { target: accounts.at(-1) as string, delegates: accounts.slice(0, -1) };
}
