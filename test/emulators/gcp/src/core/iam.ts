import { errorInfo, GoogleError } from "./google-error.js";

/** Who may do what. Whoever is known owns the project until a test takes something away. */
export class Iam {
  readonly #denied = new Map<string, Set<string>>();
  readonly #disabled = new Set<string>();

  constructor(private readonly project: string) {}

  /** Takes permissions (`compute.instances.create`, or `compute.*`) from one principal, or from all. */
  deny(permission: string, principal = "*"): void {
    const denied = this.#denied.get(principal) ?? new Set();
    this.#denied.set(principal, denied.add(permission));
  }

  /** Gives everything back to everybody, and enables all APIs. */
  reset(): void {
    this.#denied.clear();
    this.#disabled.clear();
  }

  /** `dataflow.googleapis.com` is as if nobody had ever enabled it. */
  disableApi(api: string): void {
    this.#disabled.add(api);
  }

  isEnabled(api: string): boolean {
    return !this.#disabled.has(api);
  }

  enableApi(api: string): void {
    this.#disabled.delete(api);
  }

  may(principal: string, permission: string): boolean {
    const denied = [...(this.#denied.get(principal) ?? []), ...(this.#denied.get("*") ?? [])];
    return !denied.some((one) => one === permission || (one.endsWith("*") && permission.startsWith(one.slice(0, -1))));
  }

  /** @throws GoogleError as a service that nobody has enabled in the project answers. */
  checkApi(api: string): void {
    if (this.isEnabled(api)) return;
    const url = `https://console.developers.google.com/apis/api/${api}/overview?project=${this.project}`;
    throw new GoogleError(
      "PERMISSION_DENIED",
      `${api} has not been used in project ${this.project} before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
      {
        reason: "accessNotConfigured",
        details: [
          errorInfo("SERVICE_DISABLED", "googleapis.com", {
            service: api,
            consumer: `projects/${this.project}`,
            activationUrl: url,
          }),
        ],
      },
    );
  }

  /** @throws GoogleError as a service answers somebody who lacks a permission. */
  check(principal: string, permission: string, resource: string, api: string): void {
    if (this.may(principal, permission)) return;
    throw new GoogleError(
      "PERMISSION_DENIED",
      api.startsWith("storage.")
        ? `${principal} does not have ${permission} access to the Google Cloud Storage resource. Permission '${permission}' denied on resource (or it may not exist).`
        : `Permission '${permission}' denied on resource '//${api}/${resource}' (or it may not exist).`,
      { details: [errorInfo("IAM_PERMISSION_DENIED", api, { permission, resource })] },
    );
  }
}
