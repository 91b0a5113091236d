import { GoogleError } from "../core/google-error.js";
import type { Cloud } from "../core/service.js";

export type VersionState = "ENABLED" | "DISABLED" | "DESTROYED";

export interface Version {
  readonly number: number;
  readonly createTime: string;
  state: VersionState;
  data: Uint8Array;
}

export interface Secret {
  /** With the project's number, as the service answers it. */
  readonly name: string;
  readonly createTime: string;
  readonly versions: Version[];
}

const ID = /^[A-Za-z0-9_-]{1,255}$/;
const MOST_BYTES = 65_536;

/** The secrets of a project, those of a region apart from the global ones. */
export class Vault {
  readonly #secrets = new Map<string, Secret>();

  constructor(private readonly cloud: Cloud) {}

  list(location: string): readonly Secret[] {
    const parent = `${this.#parent(location)}/secrets/`;
    return [...this.#secrets.values()].filter(({ name }) => name.startsWith(parent));
  }

  has(location: string, id: string): boolean {
    return this.#secrets.has(this.#name(location, id));
  }

  create(location: string, id: string): Secret {
    if (!ID.test(id))
      throw new GoogleError(
        "INVALID_ARGUMENT",
        `The provided Secret ID [${id}] does not match the expected format [[a-zA-Z_0-9]+].`,
      );
    const name = this.#name(location, id);
    if (this.#secrets.has(name)) throw new GoogleError("ALREADY_EXISTS", `Secret [${name}] already exists.`);
    const secret = { name, createTime: this.cloud.clock.stamp(), versions: [] };
    this.#secrets.set(name, secret);
    return secret;
  }

  get(location: string, id: string): Secret {
    const name = this.#name(location, id);
    const secret = this.#secrets.get(name);
    if (secret === undefined) throw new GoogleError("NOT_FOUND", `Secret [${name}] not found or has no versions.`);
    return secret;
  }

  delete(location: string, id: string): void {
    this.#secrets.delete(this.get(location, id).name);
  }

  add(secret: Secret, data: Uint8Array): Version {
    if (data.length > MOST_BYTES)
      throw new GoogleError("INVALID_ARGUMENT", "The secret payload is larger than 65536 bytes.");
    const version: Version = {
      number: secret.versions.length + 1,
      createTime: this.cloud.clock.stamp(),
      state: "ENABLED",
      data,
    };
    secret.versions.push(version);
    return version;
  }

  /** By number, or `latest`: the one made last, whatever its state. */
  version(secret: Secret, wanted: string): Version {
    const version = secret.versions.at(wanted === "latest" ? -1 : Number(wanted) - 1);
    if (version === undefined || (wanted !== "latest" && !/^[1-9]\d*$/.test(wanted)))
      throw new GoogleError("NOT_FOUND", `Secret Version [${secret.name}/versions/${wanted}] not found.`);
    return version;
  }

  #name(location: string, id: string): string {
    return `${this.#parent(location)}/secrets/${id}`;
  }

  #parent(location: string): string {
    return `projects/${this.cloud.projectNumber}${location === "" ? "" : `/locations/${location}`}`;
  }
}
