import type { AuthClient, GoogleAuth } from "google-auth-library";
import type { GcpConnection } from "./connection.js";
import { credentialsError } from "./credentials-error.js";
import { impersonated } from "./impersonated.js";
import { principalOf } from "./principal.js";
import { quietDetection } from "./quiet-detection.js";
import { projectOf, projectOfEnvironment } from "./project.js";

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
/** Of one call that fetches a token. */
const TOKEN_TIMEOUT_MS = 30_000;
/** Without a project the library would look for one at each login, and start gcloud for it. */
const UNASKED = "-";

/** One login: what a token was made by, until the service no longer takes it. */
interface Login {
  readonly auth: GoogleAuth;
  /** What Application Default Credentials gave. */
  readonly source: AuthClient;
  /** Who calls: the source, or who is impersonated. */
  readonly client: AuthClient;
}

/** Application Default Credentials, looked for when first needed, with impersonation and quota project as the connection says. */
export class Credentials {
  #login: Promise<Login> | undefined;
  /** The authorization that was given out last, and the login that it came of. */
  #given: { readonly authorization: string | null; readonly login: Promise<Login> } | undefined;
  #principal: Promise<string> | undefined;
  #project: Promise<string> | undefined;

  constructor(private readonly connection: GcpConnection) {}

  /** Headers of a call, a token among them. @throws ZenError `GCP_NO_CREDENTIALS`, `GCP_CREDENTIALS_INVALID`, `GCP_IMPERSONATION_DENIED`, `GCP_UNAVAILABLE`. */
  async headers(url: string): Promise<Readonly<Record<string, string>>> {
    const login = this.#current();
    const { client } = await login;
    const headers = await client.getRequestHeaders(url).catch((error: unknown) => {
      throw credentialsError(error, this.connection.impersonate);
    });
    this.#given = { authorization: headers.get("authorization"), login };
    return Object.fromEntries(headers.entries());
  }

  /** Forgets the token, so that the next call gets a new one; of many calls whose token, `refused`, is refused at once, the first does. */
  renew(refused?: string): void {
    const stillUsed = refused === this.#given?.authorization && this.#login === this.#given?.login;
    if (refused === undefined || stillUsed) this.#login = undefined;
  }

  /** @throws ZenError `GCP_NO_PROJECT`. */
  async project(): Promise<string> {
    const known = this.connection.project ?? projectOfEnvironment();
    if (known !== undefined) return known;
    return (this.#project ??= this.#current()
      .then(({ source }) => projectOf(source))
      .catch((error: unknown) => {
        this.#project = undefined;
        throw error;
      }));
  }

  principal(): Promise<string> {
    return (this.#principal ??= this.#findPrincipal().catch((error: unknown) => {
      this.#principal = undefined;
      throw error;
    }));
  }

  async #findPrincipal(): Promise<string> {
    const { auth, client } = await this.#current();
    return principalOf(auth, client).catch((error: unknown) => {
      throw credentialsError(error, this.connection.impersonate);
    });
  }

  #current(): Promise<Login> {
    return (this.#login ??= this.#open().catch((error: unknown) => {
      this.#login = undefined;
      throw credentialsError(error, this.connection.impersonate);
    }));
  }

  async #open(): Promise<Login> {
    const { GoogleAuth } = await import("google-auth-library");
    const { impersonate } = this.connection;
    const transporterOptions = { timeout: TOKEN_TIMEOUT_MS };
    const auth = new GoogleAuth({
      scopes: SCOPE,
      clientOptions: { transporterOptions },
      projectId: UNASKED,
    });
    quietDetection();
    const source = await auth.getClient();
    const client =
      impersonate === undefined ? source : await impersonated(source, impersonate, SCOPE, this.connection.iamEndpoint);
    const quotaProject = this.connection.quotaProject ?? process.env["GOOGLE_CLOUD_QUOTA_PROJECT"];
    if (quotaProject !== undefined && quotaProject !== "") client.quotaProjectId = quotaProject;
    return { auth, source, client };
  }
}
