import { ZenError } from "@zen/plugin-sdk";
import { readHostileJson } from "@zen/registry-protocol";
import { registryAddress } from "../http/address.js";
import { RegistryHttp, type HttpOptions } from "../http/registry-http.js";
import { npmOptions, npmUserConfig } from "../natives/npm-config.js";
import { tokenKey, writeToken } from "./npmrc.js";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface AccountOptions extends Pick<HttpOptions, "cwd" | "limits"> {
  readonly signal?: AbortSignal;
}

export interface LoggedIn {
  readonly address: string;
  readonly user: string;
  /** The .npmrc that has the token now, for npm as well. */
  readonly file: string;
}

/**
 * Logs in at a registry, with a password or with a token that one has, and keeps the token in the user's .npmrc, in npm's own form.
 *
 * @throws ZenError `REGISTRY_UNAUTHENTICATED`, `REGISTRY_*`
 */
export async function logIn(
  text: string,
  given: Credentials | { readonly token: string },
  options: AccountOptions,
): Promise<LoggedIn> {
  const address = registryAddress(text);
  const http = new RegistryHttp(address, options);
  const token = checkToken("token" in given ? given.token : await newToken(http, given, options.signal), address);
  const user = await userOf(http, token, options.signal);
  const file = await npmUserConfig(options.cwd);
  await writeToken(file, address, token);
  return { address, user, file };
}

/** Gives a token back and forgets it. Resolves with whether there was one. */
export async function logOut(text: string, options: AccountOptions): Promise<boolean> {
  const address = registryAddress(text);
  const npm = await npmOptions(options.cwd);
  const token = npm[tokenKey(address)];
  if (typeof token !== "string" || token === "") return false;
  const path = `-/user/token/${encodeURIComponent(token)}`;
  const sent = {
    what: "a token to be given back",
    method: "DELETE",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  try {
    await new RegistryHttp(address, options).send(path, sent);
  } finally {
    await writeToken(await npmUserConfig(options.cwd), address, undefined);
  }
  return true;
}

/** The account that npm's configuration says one is. @throws ZenError `REGISTRY_UNAUTHENTICATED`, `REGISTRY_*`. */
export async function whoAmI(text: string, options: AccountOptions): Promise<string> {
  return userOf(new RegistryHttp(registryAddress(text), options), undefined, options.signal);
}

async function newToken(http: RegistryHttp, { user, password }: Credentials, signal?: AbortSignal): Promise<string> {
  const id = `org.couchdb.user:${user}`;
  const body = { _id: id, name: user, password, type: "user", roles: [], date: new Date().toISOString() };
  const { text } = await http.send(`-/user/${encodeURIComponent(id).replaceAll("%3A", ":")}`, {
    what: "a login",
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    token: "",
    ...(signal === undefined ? {} : { signal }),
  });
  return String(readHostileJson(text, `The answer of ${http.address} to a login`)["token"] ?? "");
}

async function userOf(http: RegistryHttp, token: string | undefined, signal?: AbortSignal): Promise<string> {
  const asked = {
    what: "the account of this token",
    ...(token === undefined ? {} : { token }),
    ...(signal === undefined ? {} : { signal }),
  };
  const { text } = await http.send("-/whoami", { ...asked, method: "GET" });
  const { username } = readHostileJson(text, `The answer of ${http.address} to who asks`);
  if (typeof username === "string" && /^[^\p{C}]{1,200}$/u.test(username)) return username;
  throw new ZenError("REGISTRY_UNAUTHENTICATED", `${http.address} does not say whose token this is.`, {
    hint: `Log in with \`zen registries:login ${http.address}\`.`,
  });
}

/** What goes into a file of lines must be one. */
function checkToken(token: string, address: string): string {
  if (/^[\x21-\x7e]{1,4096}$/.test(token) && !token.includes("${")) return token;
  throw new ZenError("REGISTRY_UNAUTHENTICATED", `That is no token that ${address} could have given.`, {
    hint: "A token is one word without spaces.",
  });
}
