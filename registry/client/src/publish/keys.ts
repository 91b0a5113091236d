import { ZenError } from "@zen/plugin-sdk";
import { isPackageName, routes, successionText, type PublisherKey } from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";
import { readPublisherKeys } from "../trust/publisher.js";
import { sameKeyid } from "../trust/keys.js";
import { KeyStore, newSecretKey, type SecretKey } from "./key-store.js";

export interface KeyOptions extends Pick<HttpOptions, "cwd" | "limits"> {
  readonly store?: KeyStore;
  readonly signal?: AbortSignal;
}

export interface ScopeKeys {
  readonly scope: string;
  readonly address: string;
  /** The key on this machine; its file is nobody else's to read. */
  readonly own?: { readonly keyid: string; readonly file: string };
  /** As the registry lists them; the last one without `retired` is in force. */
  readonly registered: readonly PublisherKey[];
}

/** The publisher keys of a scope, here and at its registry. @throws ZenError `REGISTRY_*`, `PUBLISHER_KEY_UNREADABLE`. */
export async function publisherKeys(text: string, scope: string, options: KeyOptions): Promise<ScopeKeys> {
  const { http, store } = open(text, scope, options);
  const own = await store.get(scope);
  const registered = await listed(http, scope, options.signal);
  return {
    scope,
    address: http.address,
    registered,
    ...(own === undefined ? {} : { own: { keyid: own.keyid, file: store.file(scope) } }),
  };
}

/**
 * Makes the first publisher key of a scope and registers it; a key that is on this machine already is registered as it is.
 *
 * @throws ZenError `PUBLISHER_KEY_EXISTS` when the scope has one in force already, `REGISTRY_*`
 */
export async function makePublisherKey(text: string, scope: string, options: KeyOptions): Promise<ScopeKeys> {
  const { http, store } = open(text, scope, options);
  const inForce = await keyInForce(http, scope, options.signal);
  await takeUp(store, scope, inForce);
  const own = await store.get(scope);
  if (inForce !== undefined && !(own && sameKeyid(inForce.keyid, own.keyid))) throw exists(scope, inForce.keyid);
  if (inForce === undefined) {
    const key = own ?? newSecretKey();
    // Kept before it is registered: a key in force that nobody has would have to be replaced as lost.
    await store.stage(scope, key);
    await register(http, scope, key, undefined, options.signal);
    await store.commit(scope);
  }
  return publisherKeys(text, scope, options);
}

/**
 * Puts a new key in the place of the one in force, approved with the old one; with `lost`, as an owner's act without it, which clients
 * that knew the old key are told of.
 *
 * @throws ZenError `PUBLISHER_KEY_MISSING`, `REGISTRY_*`
 */
export async function replacePublisherKey(
  text: string,
  scope: string,
  options: KeyOptions & { readonly lost?: boolean },
): Promise<ScopeKeys> {
  const { http, store } = open(text, scope, options);
  const inForce = await keyInForce(http, scope, options.signal);
  if (await takeUp(store, scope, inForce)) return publisherKeys(text, scope, options);
  const old = options.lost ? undefined : await store.get(scope);
  if (!options.lost && !(old && inForce && sameKeyid(inForce.keyid, old.keyid))) throw missing(scope, inForce?.keyid);
  const key = newSecretKey();
  const signature = old?.sign(successionText(scope, key.keyid)).sig;
  await store.stage(scope, key);
  await register(http, scope, key, signature, options.signal);
  await store.commit(scope);
  return publisherKeys(text, scope, options);
}

/** Whether the key in force is one that was registered by a process that ended before it could put it in use here. */
async function takeUp(store: KeyStore, scope: string, inForce: PublisherKey | undefined): Promise<boolean> {
  const staged = await store.staged(scope);
  if (staged === undefined || inForce === undefined || !sameKeyid(staged.keyid, inForce.keyid)) return false;
  await store.commit(scope);
  return true;
}

function open(
  text: string,
  scope: string,
  { store = new KeyStore(), ...http }: KeyOptions,
): { readonly http: RegistryHttp; readonly store: KeyStore } {
  if (!isPackageName(`${scope}/a`) || !scope.startsWith("@"))
    throw new ZenError("USAGE_INVALID", `${JSON.stringify(scope)} is no scope.`, { hint: "Write it as in @acme." });
  return { http: new RegistryHttp(registryAddress(text), http), store };
}

async function listed(http: RegistryHttp, scope: string, signal?: AbortSignal): Promise<readonly PublisherKey[]> {
  const asked = { what: `its document of ${scope}`, ...(signal === undefined ? {} : { signal }) };
  const { status, text } = await http.get(routes.namespace(scope), asked);
  if (status === 200) return readPublisherKeys(text, scope);
  throw new ZenError("NAMESPACE_NOT_FOUND", `${http.address} has no namespace ${scope}.`, {
    hint: "Its administrators make one and say who owns it.",
  });
}

async function keyInForce(http: RegistryHttp, scope: string, signal?: AbortSignal): Promise<PublisherKey | undefined> {
  return (await listed(http, scope, signal)).findLast(({ retired }) => retired === undefined);
}

async function register(
  http: RegistryHttp,
  scope: string,
  key: SecretKey,
  signature: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  await http.send(routes.publisherKeys(scope), {
    what: `a publisher key of ${scope}`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: key.publicKey, ...(signature === undefined ? {} : { signature }) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function exists(scope: string, keyid: string): ZenError {
  return new ZenError("PUBLISHER_KEY_EXISTS", `${scope} signs with ${keyid} already, which is not on this machine.`, {
    hint: "Bring the key here from the machine that has it, or replace it: `--replace` there, or `--replace --lost` here as an owner.",
  });
}

function missing(scope: string, keyid: string | undefined): ZenError {
  const which = keyid === undefined ? "there is none in force" : `${keyid} is in force, and not on this machine`;
  return new ZenError("PUBLISHER_KEY_MISSING", `The key of ${scope} cannot approve another one: ${which}.`, {
    hint:
      keyid === undefined
        ? `Make the first one: \`zen plugins:keys ${scope} --make\`.`
        : "Replace it on the machine that has it, or as an owner with --lost; whoever knew the old key is then told.",
  });
}
