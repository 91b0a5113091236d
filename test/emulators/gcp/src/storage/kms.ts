import { GoogleError } from "../core/google-error.js";
import type { Bucket } from "./bucket.js";
import { invalid } from "./errors.js";

/** The Cloud KMS keys that the project's storage service agent may use. */
export class KmsKeys {
  readonly #usable = new Set<string>();

  allow(name: string): void {
    this.#usable.add(name);
  }

  /** @throws GoogleError for a key that cannot be used for the bucket. */
  check(name: string | undefined, bucket: Bucket): string | undefined {
    const key = name ?? bucket.defaultKmsKeyName;
    if (key === undefined) return undefined;
    const location = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/.exec(key)?.[1];
    if (location === undefined) throw invalid(`Malformed Cloud KMS crypto key: ${key}`);
    if (location.toUpperCase() !== bucket.location)
      throw invalid(`Cloud KMS key location '${location}' does not match the bucket location '${bucket.location}'.`);
    if (!this.#usable.has(key))
      throw new GoogleError(
        "PERMISSION_DENIED",
        "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
      );
    return key;
  }
}
