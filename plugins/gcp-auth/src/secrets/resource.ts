import { ZenError } from "@zen/plugin-sdk";
import type { SecretManagerConfig } from "./config.js";

const ID = /^[A-Za-z0-9_-]{1,255}$/;
const FULL =
  /^projects\/[a-z0-9.:-]{1,100}(?:\/locations\/[a-z0-9-]{1,40})?\/secrets\/[A-Za-z0-9_-]{1,255}(\/versions\/[A-Za-z0-9_-]{1,63})?$/;

/**
 * The resource that a name means: the one that the configuration maps it to, a full name as it is, or prefix and name in the project.
 * Undefined for what cannot be the id of a secret. @throws ZenError `SECRET_RESOURCE_INVALID` where the configuration maps it to nothing sensible.
 */
export async function resourceOf(
  name: string,
  config: SecretManagerConfig,
  project: () => Promise<string>,
): Promise<string | undefined> {
  const mapped = Object.hasOwn(config.secrets, name) ? config.secrets[name] : undefined;
  const wanted = mapped ?? (FULL.test(name) ? name : `${config.prefix}${name}`);
  const full = FULL.exec(wanted);
  if (full !== null) return full[1] === undefined ? `${wanted}/versions/${config.version}` : wanted;
  if (name !== "" && ID.test(wanted))
    return `${await parentOf(config, project)}/secrets/${wanted}/versions/${config.version}`;
  if (mapped === undefined) return undefined;
  throw new ZenError(
    "SECRET_RESOURCE_INVALID",
    `${JSON.stringify(mapped)}, which the secret ${name} is mapped to, names no secret of Secret Manager`,
    {
      hint: "Write the id of a secret, or projects/PROJECT/secrets/ID, with /versions/VERSION if you like.",
    },
  );
}

/** What secrets with short names are in. */
export async function parentOf({ location }: SecretManagerConfig, project: () => Promise<string>): Promise<string> {
  return `projects/${await project()}${location === undefined ? "" : `/locations/${location}`}`;
}

/** The base URL for a resource: regional secrets have services of their own. */
export function baseOf(resource: string, endpoint: string | undefined): string {
  const location = /\/locations\/([^/]+)/.exec(resource)?.[1];
  const host = location === undefined ? "secretmanager.googleapis.com" : `secretmanager.${location}.rep.googleapis.com`;
  return `${endpoint?.replace(/\/+$/, "") ?? `https://${host}`}/v1`;
}
